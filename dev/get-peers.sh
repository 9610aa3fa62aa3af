#!/bin/sh
# Fetches what the end-to-end benchmark compares the pipeline with, by Maven, and compiles what
# starts it. None of it is part of the build or of what is published.
#
#   debezium    Debezium Engine and its MySQL connector (Apache License 2.0; its MySQL driver is
#               GPL 2 with the FOSS exception)
#   maxwell     Maxwell's daemon (Apache License 2.0; its MySQL driver as above)
#   canal       Canal's server and its Kafka connector (Apache License 2.0; its MySQL driver as
#               above)
#
# usage: dev/get-peers.sh [debezium] [maxwell] [canal]; all of them without an argument
#
#   OMS_PEERS   where to put them (default ~/.cache/oms-peers)
#
# What is there already is left alone. Expects that oms-benchmarks is compiled (dev/bench does it).
set -eu

cd "$(dirname "$0")/.."
peers=${OMS_PEERS:-$HOME/.cache/oms-peers}
[ $# -gt 0 ] || set -- debezium maxwell canal
for peer in "$@"; do
  from=oms-benchmarks/peers/$peer
  to=$peers/$peer
  if [ ! -f "$to/pom.xml" ] || ! cmp -s "$from/pom.xml" "$to/pom.xml"; then
    rm -rf "$to"
    mkdir -p "$to"
    mvn -q -B -f "$from/pom.xml" \
      org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies \
      -DoutputDirectory="$to/lib" -DincludeScope=runtime
    cp "$from/pom.xml" "$to/pom.xml"
  fi
  # Together with the class files of the programs that share their side of the pipe.
  sources=$(find "$from" -name '*.java')
  rm -rf "$to/classes"
  mkdir -p "$to/classes"
  if [ -n "$sources" ]; then
    # shellcheck disable=SC2086 # a list of files without blanks
    javac --release 17 -nowarn -proc:none -d "$to/classes" \
      -cp "oms-benchmarks/target/classes:$to/lib/*" $sources
  fi
done
