#!/usr/bin/env bash
# Prints where a program of a Debian package is: the installed one, or one unpacked into build/debian.
#   deploy/tools/debian.sh nginx nginx           program, package (and packages with its libraries)
#   deploy/tools/debian.sh --deep chromium chromium   with all that the package needs and is missing
# Needs no rights: the package is fetched with lists of its own and unpacked, not installed. Ends
# with 3 and the reason where that can't be done, so that a caller can say what it leaves out.
set -euo pipefail
cd "$(dirname "$0")/../.."
deep=
[ "$1" != --deep ] || { deep=yes && shift; }
program=$1
shift

find_program() {
    command -v "$program" || PATH=$PWD/build/debian/usr/bin:$PWD/build/debian/usr/sbin command -v "$program"
}

find_program && exit 0
command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || {
    echo "$program is not installed, and this is no Debian to fetch it from (package $1)" >&2
    exit 3
}
mkdir -p build/debian/.apt/lists/partial build/debian/.apt/cache/archives/partial
(
    # One at a time: two test processes may ask for the same package.
    flock 9
    find_program >/dev/null && exit 0
    apt=(apt-get -qq -o "Dir::State::lists=$PWD/build/debian/.apt/lists"
        -o "Dir::Cache=$PWD/build/debian/.apt/cache" -o Debug::NoLocking=1 -o APT::Sandbox::User=)
    "${apt[@]}" update >&2
    if [ "$deep" ]; then
        # What apt would install, it says without doing it.
        needed=$("${apt[@]}" --simulate --no-install-recommends install "$@" | awk '/^Inst/ {print $2}')
        # shellcheck disable=SC2086
        set -- $needed
    fi
    cd build/debian/.apt
    "${apt[@]}" download "$@" >&2
    for package in *.deb; do dpkg-deb -x "$package" .. && rm "$package"; done
) 9>build/debian/.apt/lock || {
    echo "$program could not be fetched (package $*)" >&2
    exit 3
}
find_program
