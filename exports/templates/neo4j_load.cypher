// LOAD CSV into a running server (Neo4j 5.23 or later). Running it again changes nothing; running it with a newer export adds what is new.
// Put the files of this folder (*.csv and, if there are any, *.csv.load) into the server's import directory, then:  cypher-shell -f import.cypher
// (In Neo4j Browser write ":auto" before each LOAD CSV statement.)

CREATE CONSTRAINT litkg_resource_id IF NOT EXISTS FOR (n:Resource) REQUIRE n.id IS UNIQUE;

CALL db.awaitIndexes(300);
