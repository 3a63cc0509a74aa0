package lorikeet.lora.model;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import lorikeet.lora.json.JsonFile;
import lorikeet.lora.json.JsonObject;

/** Which file of a folder holds which tensor, as {@code model.safetensors.index.json} says. */
record ShardIndex(Map<String, String> weightMap) {
    static final String FILE = "model.safetensors.index.json";

    static ShardIndex read(Path folder) {
        JsonObject index = JsonFile.read(folder.resolve(FILE));
        JsonObject map = index.object("weight_map").orElseThrow(() -> index.wrong("weight_map", "an object: tensor to file"));
        Map<String, String> weightMap = map.allTexts();
        weightMap.forEach((tensor, file) -> {
            if (!isPlainName(file)) throw map.wrong(tensor, "the name of a file in the same folder");
        });
        return new ShardIndex(weightMap);
    }

    /** Each file once, in alphabetical order, which is the order of their numbers. */
    List<String> shards() {
        return weightMap.values().stream().distinct().sorted().toList();
    }

    /** An index comes from a stranger: it may not point out of its folder. */
    private static boolean isPlainName(String file) {
        try {
            return !file.isEmpty() && !file.equals(".") && !file.equals("..") && file.indexOf('/') < 0 && file.indexOf('\\') < 0
                    && Path.of(file).getNameCount() == 1;
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
