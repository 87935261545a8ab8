// Runs Cypher scripts on an embedded Neo4j and prints one JSON object a statement: {"script", "columns", "rows"} or {"script", "error"}.
// Usage: java -cp CLASSPATH Proof.java HOME IMPORT_DIR SCRIPT...   (statements end with ";" at the end of a line)
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
    public static void main(String[] args) throws Exception {
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        ObjectMapper json = new ObjectMapper();
        DatabaseManagementService service = new DatabaseManagementServiceBuilder(Path.of(args[0]))
            .setConfig(GraphDatabaseSettings.load_csv_file_url_root, Path.of(args[1]).toAbsolutePath())
            .setConfig(GraphDatabaseSettings.pagecache_memory, ByteUnit.mebiBytes(64))
            .build();
        int failed = 0;
        try {
            GraphDatabaseService database = service.database("neo4j");
            for (int i = 2; i < args.length; i++) {
                for (String statement : Files.readString(Path.of(args[i])).split(";[ \\t]*(\\r?\\n|$)")) {
                    String text = statement.replaceAll("(?m)^\\s*//.*$", "").strip();
                    if (text.isEmpty()) continue;
                    Map<String, Object> answer = new LinkedHashMap<>();
                    answer.put("script", Path.of(args[i]).getFileName().toString());
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
                    out.println(json.writeValueAsString(answer));
                }
            }
        } finally {
            service.shutdown();
            out.flush();
        }
        System.exit(failed);
    }
}
