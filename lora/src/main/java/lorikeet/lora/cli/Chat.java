package lorikeet.lora.cli;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import lorikeet.lora.UsageException;
import lorikeet.lora.generate.Answerer;
import lorikeet.lora.template.Message;

/** A conversation on stdin and stdout, a line a message. */
final class Chat {
    private final Answerer answerer;
    private final Consumer<String> pieces;
    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean terminal;
    private final List<Message> history = new ArrayList<>();
    private Message system;
    private boolean multiLine;

    Chat(Answerer answerer, Consumer<String> pieces, PrintWriter out, PrintWriter err) {
        this.answerer = answerer;
        this.pieces = pieces;
        this.out = out;
        this.err = err;
        Console console = System.console();
        this.terminal = console != null && console.isTerminal();
    }

    /** Answers each line until the input ends, or says exit or quit. */
    void run(BufferedReader in) throws IOException {
        if (terminal) err.println("exit or quit ends, clear begins a new conversation, reset-system takes another system message, multi-line takes messages that end with #");
        while (true) {
            String text = read(in);
            if (text == null) return;
            switch (text.strip().toLowerCase(Locale.ROOT)) {
                case "" -> {}
                case "exit", "quit" -> {
                    return;
                }
                case "clear" -> begin();
                case "multi-line" -> multiLine = true;
                case "single-line" -> multiLine = false;
                case "reset-system" -> {
                    String words = read(in);
                    if (words == null) return;
                    system = words.isBlank() ? null : Message.system(words);
                    begin();
                }
                default -> answer(text);
            }
        }
    }

    private void begin() {
        history.clear();
        if (system != null) history.add(system);
    }

    /** A line; with {@code multi-line}, all lines up to a # at the end of one, or the end of the input. Null at the end. */
    private String read(BufferedReader in) throws IOException {
        ask();
        String line = in.readLine();
        if (!multiLine || line == null) return line;
        StringBuilder text = new StringBuilder(line);
        while (!text.toString().stripTrailing().endsWith("#")) {
            line = in.readLine();
            if (line == null) return text.toString();
            text.append('\n').append(line);
        }
        return text.toString().stripTrailing().replaceFirst("#$", "");
    }

    private void ask() {
        if (!terminal) return;
        err.print("> ");
        err.flush();
    }

    private void answer(String line) {
        history.add(Message.user(line));
        try {
            history.add(Message.assistant(answerer.answer(history, pieces)));
            out.println();
        } catch (UsageException e) {
            history.removeLast();
            err.println(e.getMessage() + "; clear begins a new conversation");
        }
    }
}
