#!/usr/bin/env bash
# Makes a root file system of a newer Debian, whose skopeo, podman, buildah, umoci, docker and containerd judge what we write,
# beside those of this machine, and whose Wine runs the tests as programs for Windows. A root that is there already is kept.
# Needs root and debootstrap; downloads some 400 MB, takes about 4 minutes on two cores, and keeps 2.5 GB.
#
#   New-JudgeRoot.sh [--allow-expired] [SUITE]
#
# SUITE is trixie unless CONTAINERTOOLS_JUDGE_SUITE names another. --allow-expired takes a suite whose release file is past its date.
# CONTAINERTOOLS_JUDGES names the folder in which the roots are, ~/.cache/containertools-judges by default; DEBIAN_MIRROR the server, by default the one that apt uses here.
set -euo pipefail

packages=ca-certificates,skopeo,umoci,podman,buildah,docker.io,docker-cli,containerd,runc,golang-github-containers-common,wine,wine64
mirror=${DEBIAN_MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -E -m 1 '/debian/?$' || true)}
allow_expired=
if [ "${1-}" = --allow-expired ]; then
    allow_expired=1
    shift
fi
suite=${1:-${CONTAINERTOOLS_JUDGE_SUITE:-trixie}}
folder=${CONTAINERTOOLS_JUDGES:-${XDG_CACHE_HOME:-$HOME/.cache}/containertools-judges}
root=$folder/$suite

# Inside the root: what it was made of. It is written last, and the root gets its name after that.
mark=etc/containertools-judges

fail() { echo "New-JudgeRoot: $*" >&2; exit 1; }
[ "$(id -u)" = 0 ] || fail "only root can make a root file system"
command -v debootstrap >/dev/null || fail "not installed: debootstrap"
[ -n "$mirror" ] || fail "apt has no Debian server here; name one in DEBIAN_MIRROR"
mirror=${mirror%/}

mkdir -p "$folder"
exec 9>"$folder/.lock"
flock 9
if [ "$(cat "$root/$mark" 2>/dev/null)" = "$packages" ]; then
    echo "$root"
    exit
fi

until=$(wget -qO- "$mirror/dists/$suite/InRelease" | sed -n 's/^Valid-Until: //p') || fail "no suite $suite at $mirror"
if [ -n "$until" ] && [ "$(date -d "$until" +%s)" -lt "$(date +%s)" ] && [ -z "$allow_expired" ]; then
    fail "the release file of $suite was valid until $until; --allow-expired takes it all the same"
fi

# In a mount namespace of its own, so that nothing stays mounted whatever happens, and under another name until it is whole.
partial=$folder/.$suite.partial
log=$folder/$suite.log
rm -rf "$partial"
trap 'rm -rf "$partial"' EXIT
unshare --mount debootstrap --variant=minbase --include="$packages" "$suite" "$partial" "$mirror" >"$log" 2>&1 9>&- ||
    fail "debootstrap of $suite failed; $log ends with: $(tail -n 3 "$log")"
rm -rf "$partial"/var/cache/apt/archives/*.deb

# What Wine calls a prefix: drive C: and the registry, as a fresh Windows has them. Tests see a copy, on which they write.
# Debian's Wine breaks off where the folder of XDG_RUNTIME_DIR is missing.
unshare --mount --pid --fork --kill-child bash -c 'mount -t proc proc "$1/proc" && mkdir -p -m 700 "$1/run/user/0" &&
    exec chroot "$1" env -i PATH=/usr/sbin:/usr/bin HOME=/root LANG=C.UTF-8 XDG_RUNTIME_DIR=/run/user/0 WINEPREFIX=/opt/wine \
        WINEDEBUG=-all WINEDLLOVERRIDES="mshtml=;winedbg.exe=d" sh -c "wineboot --init && wineserver --wait"' make "$partial" >>"$log" 2>&1 9>&- ||
    fail "Wine does not start in $suite; $log ends with: $(tail -n 3 "$log")"
echo "$packages" >"$partial/$mark"
rm -rf "$root"
mv "$partial" "$root"
echo "$root"
