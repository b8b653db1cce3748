import java.nio.file.Path;
import java.util.Map;
import org.neo4j.configuration.GraphDatabaseSettings;
import org.neo4j.dbms.api.DatabaseManagementServiceBuilder;

/**
 * A Neo4j Community server that lives as long as its standard input stays open, so that it never outlives who
 * started it: java Server.java HOME. Settings are read from HOME/conf/neo4j.conf, the password from NEO4J_PASSWORD.
 */
public class Server {
    public static void main(String[] arguments) {
        try {
            serve(Path.of(arguments[0]));
            System.exit(0);
        } catch (Exception failure) {
            // The server's own threads would keep the process.
            failure.printStackTrace();
            System.exit(1);
        }
    }

    private static void serve(Path home) throws Exception {
        var server = new DatabaseManagementServiceBuilder(home)
                .loadPropertiesFromFile(home.resolve("conf/neo4j.conf"))
                .build();
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown));
        // Set from within, a password never stands on a command line.
        server.database(GraphDatabaseSettings.SYSTEM_DATABASE_NAME).executeTransactionally(
                "CREATE OR REPLACE USER neo4j SET PASSWORD $password CHANGE NOT REQUIRED",
                Map.of("password", System.getenv("NEO4J_PASSWORD")));
        System.out.println("ready");
        System.out.flush();
        while (System.in.read() >= 0) { }
    }
}
