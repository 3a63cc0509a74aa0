package lorikeet.lora.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import lorikeet.lora.UsageException;
import lorikeet.lora.json.JsonText;
import lorikeet.tensor.io.OneLine;
import lorikeet.tensor.io.Reasons;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import picocli.CommandLine;

/**
 * A file of flags, {@code lorikeet sft run.yaml --seed 1}, in YAML or JSON as its name ends: each key a flag, a list
 * several values, a map a JSON text, null no flag. Flags on the command line win.
 */
final class FlagFile {
    private static final long LARGEST = 1 << 20;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    private final Path file;

    private FlagFile(Path file) {
        this.file = file;
    }

    /**
     * Puts the flags of a file that follows the command's name in its place.
     *
     * @throws UsageException if the file cannot be read or holds no flags
     */
    static String[] expanded(String[] args, CommandLine command) {
        if (args.length < 2 || !command.getCommandSpec().positionalParameters().isEmpty() || !isName(args[1])) return args;
        List<String> rest = Arrays.asList(args).subList(2, args.length);
        List<String> result = new ArrayList<>(List.of(args[0]));
        String[] flags = new FlagFile(Path.of(args[1])).flags().toArray(String[]::new);
        for (String flag : OlderNames.replaced(flags, command)) if (!isGiven(flag.split("=", 2)[0], rest)) result.add(flag);
        result.addAll(rest);
        return result.toArray(String[]::new);
    }

    private static boolean isName(String argument) {
        String name = argument.toLowerCase(Locale.ROOT);
        return !argument.startsWith("-") && (name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json"));
    }

    private static boolean isGiven(String flag, List<String> args) {
        String no = "--no_" + flag.substring(2);
        return args.stream().takeWhile(arg -> !arg.equals("--")).map(arg -> arg.split("=", 2)[0]).anyMatch(name -> name.equals(flag) || name.equals(no));
    }

    private List<String> flags() {
        if (!(value() instanceof Map<?, ?> map)) throw wrong("flags with their values, such as seed: 1");
        List<String> flags = new ArrayList<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (!(entry.getKey() instanceof String key) || !key.matches("[A-Za-z][A-Za-z0-9_-]*")) throw wrong("names of flags as keys, not " + OneLine.quote(String.valueOf(entry.getKey())));
            if (key.equals("ENV")) throw wrong("no ENV: environment variables are set before a program starts");
            List<?> values = entry.getValue() instanceof List<?> list ? list : entry.getValue() == null ? List.of() : List.of(entry.getValue());
            for (Object value : values) flags.add("--" + key.replace('-', '_') + "=" + text(key, value));
        }
        return flags;
    }

    private String text(String key, Object value) {
        return switch (value) {
            case String text -> text;
            case Number number -> number.toString();
            case Boolean flag -> flag.toString();
            case Map<?, ?> map -> JsonText.compact(map);
            case null, default -> throw wrong("a text, a number, true or false for " + key);
        };
    }

    private Object value() {
        try {
            if (!Files.isRegularFile(file)) throw new UsageException(OneLine.of(file.toString()) + (Files.exists(file) ? " is not a file" : " does not exist"));
            if (Files.size(file) > LARGEST) throw wrong("at most " + LARGEST + " bytes");
            String text = Files.readString(file);
            if (file.toString().toLowerCase(Locale.ROOT).endsWith(".json")) return JSON.readValue(text, Object.class);
            return new Load(LoadSettings.builder().setLabel(file.getFileName().toString()).build()).loadFromString(text);
        } catch (CharacterCodingException e) {
            throw wrong("UTF-8 text");
        } catch (JsonProcessingException e) {
            throw new UsageException(OneLine.of(file.toString()) + ": not JSON: " + OneLine.of(e.getOriginalMessage()), e);
        } catch (IOException e) {
            throw new UsageException(OneLine.of(file.toString()) + " cannot be read: " + Reasons.of(e), e);
        } catch (YamlEngineException e) {
            throw new UsageException(OneLine.of(file.toString()) + ": not YAML: " + OneLine.of(e.getMessage()), e);
        } catch (StackOverflowError e) {
            throw wrong("flags with their values, not values within values without end");
        }
    }

    private UsageException wrong(String expected) {
        return new UsageException(OneLine.of(file.toString()) + ": expected " + expected);
    }
}
