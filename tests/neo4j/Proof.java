// Runs Cypher scripts on an embedded Neo4j and prints one JSON object a statement: {"run", "script", "columns", "rows"} or {… "error"}.
// Usage: java -cp CLASSPATH Proof.java HOME IMPORT_DIR SCRIPT... [-- HOME IMPORT_DIR SCRIPT...]...
// Statements end with ";" at the end of a line. "run" counts the groups of arguments from 0.
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.neo4j.configuration.GraphDatabaseSettings;
import org.neo4j.dbms.api.DatabaseManagementService;
import org.neo4j.dbms.api.DatabaseManagementServiceBuilder;
import org.neo4j.graphdb.GraphDatabaseService;
import org.neo4j.io.ByteUnit;

public class Proof {
    static final ObjectMapper JSON = new ObjectMapper();
    static final PrintStream OUT = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    static int failed = 0;

    public static void main(String[] args) throws Exception {
        int run = 0;
        List<String> group = new ArrayList<>();
        for (String argument : args) {
            if (argument.equals("--")) {
                run(run++, group);
                group = new ArrayList<>();
            } else group.add(argument);
        }
        run(run, group);
        OUT.flush();
        System.exit(failed);
    }

    static void run(int number, List<String> arguments) throws Exception {
        DatabaseManagementService service = new DatabaseManagementServiceBuilder(Path.of(arguments.get(0)))
            .setConfig(GraphDatabaseSettings.load_csv_file_url_root, Path.of(arguments.get(1)).toAbsolutePath())
            .setConfig(GraphDatabaseSettings.pagecache_memory, ByteUnit.mebiBytes(32))
            .build();
        try {
            GraphDatabaseService database = service.database("neo4j");
            for (String script : arguments.subList(2, arguments.size())) {
                for (String statement : Files.readString(Path.of(script)).split(";[ \\t]*(\\r?\\n|$)")) {
                    String text = statement.replaceAll("(?m)^\\s*//.*$", "").strip();
                    if (!text.isEmpty()) OUT.println(JSON.writeValueAsString(answer(database, number, Path.of(script).getFileName().toString(), text)));
                }
            }
        } finally {
            service.shutdown();
        }
    }

    static Map<String, Object> answer(GraphDatabaseService database, int number, String script, String text) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("run", number);
        answer.put("script", script);
        try {
            database.executeTransactionally(text, Map.of(), result -> {
                answer.put("columns", result.columns());
                List<List<Object>> rows = new ArrayList<>();
                while (result.hasNext()) {
                    Map<String, Object> row = result.next();
                    List<Object> cells = new ArrayList<>();
                    for (String column : result.columns()) cells.add(row.get(column));
                    rows.add(cells);
                }
                answer.put("rows", rows);
                return null;
            });
        } catch (Exception error) {
            answer.put("error", error.getMessage());
            answer.put("statement", text);
            failed = 1;
        }
        return answer;
    }
}
