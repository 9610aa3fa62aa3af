#!/bin/sh
# Fetches what the tests can use but Maven Central lacks, as Debian packages that are unpacked, not
# installed (no root, nothing changed on the machine):
#
#   lib/            libaio.so.1, which MySQL 8.0 and 5.7 (from Maven Central) need
#   mysql-9.7/      the MySQL innovation release of Debian's unstable suite
#   mariadb-10.11/  the MariaDB of Debian 12
#
# usage: dev/get-servers.sh [lib] [mysql-9.7] [mariadb-10.11]      (default: all three)
#
#   OMS_SERVERS          where to put them (default ~/.cache/oms-servers)
#   OMS_DEBIAN_MIRROR    a Debian mirror's URI (default: the first Debian one that apt is configured with)
#
# Needs apt-get and dpkg-deb. What is there already is left alone, so running it again is cheap.
# Each server directory brings its own C library and is started through a wrapper, `bin/mysqld`, so
# the packages of one Debian release run on another.
set -eu

servers=${OMS_SERVERS:-$HOME/.cache/oms-servers}
if [ "$(dpkg --print-architecture)" != amd64 ]; then
  echo "get-servers.sh: only amd64 is supported" >&2
  exit 1
fi
[ $# -gt 0 ] || set -- lib mysql-9.7 mariadb-10.11
mkdir -p "$servers"
tmp=$(mktemp -d "$servers/.tmp.XXXXXX")
trap 'rm -rf "$tmp"' EXIT INT TERM

# What apt itself uses, so that proxies, mirrors and credentials of this machine apply unseen.
mirror=${OMS_DEBIAN_MIRROR:-$(apt-get indextargets --format '$(SITE) $(RELEASE) $(COMPONENT)' \
    'Created-By: Packages' | awk '$3 == "main" && $2 !~ /-/ { print $1; exit }')}
if [ -z "$mirror" ]; then
  echo "get-servers.sh: apt knows no Debian mirror (apt-get update?); set OMS_DEBIAN_MIRROR" >&2
  exit 1
fi
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
if [ -r "$keyring" ]; then trust="signed-by=$keyring"; else trust="trusted=yes"; fi

retry() {
  for pause in 2 5 10 0; do
    if "$@"; then return 0; fi
    [ "$pause" = 0 ] || { echo "get-servers.sh: failed, again in $pause s" >&2; sleep "$pause"; }
  done
  return 1
}

# An apt world of our own: its lists hold one suite and its status file says nothing is installed,
# so a download brings the whole dependency tree whatever this machine has.
apt() {
  suite=$1
  shift
  world=$tmp/$suite
  if [ ! -d "$world" ]; then
    mkdir -p "$world/lists/partial" "$world/cache/archives/partial" "$world/state"
    : >"$world/status"
    echo "deb [arch=amd64 $trust] $mirror $suite main" >"$world/sources.list"
    retry apt_in "$world" -qq update
  fi
  retry apt_in "$world" "$@"
}

apt_in() {
  world=$1
  shift
  apt-get -o Dir::Etc::sourcelist="$world/sources.list" -o Dir::Etc::sourceparts=- \
    -o Dir::State="$world/state" -o Dir::State::lists="$world/lists" \
    -o Dir::State::status="$world/status" -o Dir::Cache="$world/cache" \
    -o APT::Architecture=amd64 -o APT::Architectures=amd64 -o APT::Sandbox::User="$(id -un)" \
    -o Acquire::Languages=none -o Acquire::Retries=5 -o Debug::NoLocking=1 "$@"
}

# unpack SUITE DIRECTORY PACKAGE...: the packages and all they depend on, without Perl, which only
# their helper scripts need.
unpack() {
  suite=$1 directory=$2
  shift 2
  apt "$suite" -qq -y --no-install-recommends --download-only install "$@" >/dev/null
  mkdir -p "$directory"
  for deb in "$tmp/$suite"/cache/archives/*.deb; do
    case ${deb##*/} in
      perl*|libperl*) ;;
      *) dpkg-deb -x "$deb" "$directory" ;;
    esac
  done
  rm -f "$tmp/$suite"/cache/archives/*.deb
  rm -rf "$directory/usr/share/doc" "$directory/usr/share/man" "$directory/usr/share/locale"
}

# wrapper DIRECTORY SERVER: bin/mysqld, which runs the server on the unpacked C library.
wrapper() {
  mkdir -p "$1/bin"
  cat >"$1/bin/mysqld" <<EOF
#!/bin/sh
root=\$(cd "\$(dirname "\$0")/.." && pwd)
for loader in "\$root/lib/x86_64-linux-gnu" "\$root/usr/lib/x86_64-linux-gnu"; do
  [ ! -x "\$loader/ld-linux-x86-64.so.2" ] || break
done
exec "\$loader/ld-linux-x86-64.so.2" --library-path \\
  "\$root/lib/x86_64-linux-gnu:\$root/usr/lib/x86_64-linux-gnu" "\$root/$2" "\$@"
EOF
  chmod +x "$1/bin/mysqld"
}

# publish NAME: complete directories only ever appear under their final name.
publish() {
  rm -rf "${servers:?}/$1"
  mv "$tmp/$1" "$servers/$1"
  echo "get-servers.sh: $servers/$1 is ready"
}

for what in "$@"; do
  case $what in
    lib) done_when=lib/libaio.so.1 ;;
    mysql-9.7|mariadb-10.11) done_when=$what/bin/mysqld ;;
    *) echo "get-servers.sh: unknown: $what" >&2; exit 2 ;;
  esac
  if [ -e "$servers/$done_when" ]; then
    echo "get-servers.sh: $servers/$what is there"
    continue
  fi
  case $what in
    lib)
      mkdir -p "$tmp/libaio" "$tmp/lib"
      apt bookworm -qq update
      (cd "$tmp/libaio" && apt bookworm -qq download libaio1)
      dpkg-deb -x "$tmp"/libaio/libaio1_*.deb "$tmp/libaio"
      cp -L "$(find "$tmp/libaio" -name libaio.so.1)" "$tmp/lib/libaio.so.1"
      ;;
    mysql-9.7)
      unpack sid "$tmp/$what" mysql-server-core
      wrapper "$tmp/$what" usr/sbin/mysqld
      ;;
    mariadb-10.11)
      unpack bookworm "$tmp/$what" mariadb-server-core
      wrapper "$tmp/$what" usr/sbin/mariadbd
      ;;
  esac
  publish "$what"
done
