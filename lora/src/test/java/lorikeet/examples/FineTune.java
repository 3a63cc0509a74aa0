package lorikeet.examples;

import java.nio.file.Path;
import java.util.List;
import lorikeet.lora.LanguageModel;
import lorikeet.lora.adapter.LoraConfig;
import lorikeet.lora.data.Batches;
import lorikeet.lora.data.Row;
import lorikeet.lora.train.Settings;

/** Fine-tunes a model by LoRA on a file of questions and answers, asks it one, and keeps the adapter. */
class FineTune {
    static void main(String[] args) {
        try (LanguageModel model = LanguageModel.open(Path.of(args[0]))) {
            List<Row> rows = model.rows(Path.of(args[1]));
            model.attach(LoraConfig.allLinear(8, 16));
            model.train(Batches.of(rows, 2), Settings.of(60, 1e-2), (step, window, gradNorm, rate) ->
                    System.out.printf("step %d: loss %.3f%n", step, window.meanLoss()));
            IO.println(model.answer("What is a kestrel?"));
            model.save(Path.of(args[2]));
        }
    }
}
