package lorikeet.lora.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import lorikeet.lora.json.JsonText;

/** Rows as in logging.jsonl. */
final class LogRows {
    private LogRows() {}

    static ObjectNode training(long step, double loss, double rate) {
        ObjectNode row = JsonText.object().put("loss", loss).put("grad_norm", 0.5).put("learning_rate", rate).put("token_acc", 0.25);
        row.put("elapsed_time", "3s").putObject("memory(GiB)").put("heap", 0.1);
        return row.put("global_step/max_steps", step + "/100");
    }

    static ObjectNode evaluation(long step, double loss) {
        return JsonText.object().put("eval_loss", loss).put("eval_token_acc", 0.75).put("global_step/max_steps", step + "/100");
    }
}
