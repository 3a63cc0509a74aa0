package lorikeet.lora.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import lorikeet.lora.json.JsonText;
import lorikeet.lora.train.Follower;

/** Prints the log's rows, one line of JSON each; a terminal that shows a bar gets the rows of evaluations alone. */
public final class ConsoleRows implements Follower {
    private final PrintWriter out;
    private final PrintWriter err;
    private final ProgressBar bar;

    /**
     * @param err takes notes
     * @param bar on the terminal to which {@code out} prints; null if there is none
     */
    public ConsoleRows(PrintWriter out, PrintWriter err, ProgressBar bar) {
        this.out = out;
        this.err = err;
        this.bar = bar;
    }

    @Override
    public void noted(String line) {
        if (bar == null) err.println(line);
        else bar.above(() -> err.println(line));
    }

    @Override
    public void logged(ObjectNode row) {
        if (bar == null) out.println(JsonText.compact(row));
        else if (row.has("eval_loss")) bar.above(() -> out.println(JsonText.compact(row)));
    }
}
