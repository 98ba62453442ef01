// Gives each service a user of its own that sees its own database and no other.
//
// MongoDB's image runs this once, when its volume is empty. What a service signs in with is the
// address in its secret (mongodb://USER:PASSWORD@…), so name and password are written in one place.
const fs = require("fs");

for (const service of ["enrolment", "content", "mentoring", "certification"]) {
  const address = new URL(fs.readFileSync(`/run/secrets/mongodb-${service}`, "utf8").trim());
  const database = `academy_${service}`;
  db.getSiblingDB("admin").createUser({
    user: decodeURIComponent(address.username),
    pwd: decodeURIComponent(address.password),
    roles: [
      { role: "readWrite", db: database },
      { role: "dbAdmin", db: database },
    ],
  });
}
