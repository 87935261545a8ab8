#!/bin/sh
# Imports this folder with Neo4j's own importer (5.x or later), into the database "neo4j", which is REPLACED.
# Stop the server first. Usage:  sh import.sh [PATH/TO/neo4j-admin]
set -eu
cd "$(dirname "$0")"
ADMIN=${1:-${NEO4J_HOME:+$NEO4J_HOME/bin/}neo4j-admin}
exec "$ADMIN" database import full neo4j \
  @OPTIONS@ \
  --id-type=string --bad-tolerance=0 --report-file=import.report --overwrite-destination=true
