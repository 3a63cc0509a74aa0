package lorikeet.ptx.syntax;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a module: its head, its variables and its functions. */
final class Parser {
    private static final int NEWEST = 99;

    private final PtxSource source;
    private final TokenStream tokens;
    private final Constants constants;
    private final Declarations declarations;
    private final Scope scope = new Scope(null);
    private final Map<String, Variable> variables = new LinkedHashMap<>();
    private final Map<String, Function> functions = new LinkedHashMap<>();

    Parser(PtxSource source) {
        this.source = source;
        tokens = new TokenStream(source);
        constants = new Constants(tokens);
        declarations = new Declarations(tokens);
    }

    Module module() {
        int version = version();
        if (!tokens.accept(".target")) throw tokens.expected(".target");
        Token named = tokens.expect(Token.Kind.WORD, "a target");
        String target = named.text();
        if (!target.matches("sm_[1-9][0-9]{1,2}[a-z]?")) throw named.at().error(".target " + named.shown() + ", expected one like sm_80 or sm_90a");
        while (tokens.accept(",")) tokens.expect(Token.Kind.WORD, "a target");
        int addressSize = 32;
        if (tokens.accept(".address_size")) addressSize = (int) constants.integer();
        if (addressSize != 32 && addressSize != 64) throw tokens.at().error(".address_size " + addressSize + ", expected 32 or 64");
        while (!tokens.is(Token.Kind.END)) item();
        functions.values().forEach(this::checkNames);
        return new Module(source.name(), version, target, addressSize, variables, functions);
    }

    /** Labels and functions may be used before they are set, so their names are looked up at the end. */
    private void checkNames(Function function) {
        if (function.body() == null) return;
        for (Statement statement : function.body().statements()) {
            for (Operand operand : statement.operands()) {
                if (!(operand instanceof Operand.Name(Position at, String name))) continue;
                Function.Body body = function.body();
                boolean known = body.labels().containsKey(name) || body.targets().containsKey(name) || functions.containsKey(name);
                if (!known) throw at.error("unknown symbol '" + name + "'");
            }
        }
    }

    private int version() {
        if (!tokens.accept(".version")) throw tokens.expected(".version");
        Token number = tokens.expect(Token.Kind.NUMBER, "a version like 7.8");
        if (!number.text().matches("[1-9]\\.[0-9]")) throw number.at().error(".version " + number.shown() + ", expected 1.0 to 9.9");
        int version = 10 * (number.text().charAt(0) - '0') + number.text().charAt(2) - '0';
        if (version > NEWEST) throw number.at().error(".version " + number.text() + " is not known");
        return version;
    }

    private void item() {
        if (!tokens.is(Token.Kind.DIRECTIVE)) throw tokens.expected("a directive");
        boolean external = false;
        while (tokens.is(".visible") || tokens.is(".extern") || tokens.is(".weak") || tokens.is(".common")) {
            external |= tokens.take().is(".extern");
        }
        switch (tokens.current().text()) {
            case ".entry" -> function(true);
            case ".func" -> function(false);
            case ".global", ".const", ".shared" -> declare(declarations.variables(scope, external));
            case ".file", ".loc" -> tokens.skipLine();
            case ".section" -> section();
            case ".pragma", ".alias" -> tokens.skipStatement();
            case ".tex", ".texref", ".samplerref", ".surfref" ->
                    throw tokens.at().error("textures and surfaces (" + tokens.current().text() + ") are not supported");
            default -> throw tokens.expected("a variable, .entry or .func");
        }
    }

    private void declare(List<Variable> declared) {
        for (Variable variable : declared) variables.put(variable.name(), variable);
    }

    private void section() {
        while (!tokens.is("{") && !tokens.is(Token.Kind.END)) tokens.take();
        tokens.skipBlock();
    }

    private void function(boolean entry) {
        tokens.take();
        if (tokens.is(".attribute")) skipAttribute();
        Scope inside = new Scope(scope);
        List<Function.Parameter> results = entry ? List.of() : parameters(inside);
        Token name = tokens.expect(Token.Kind.WORD, "the function's name");
        List<Function.Parameter> parameters = parameters(inside);
        Map<String, List<Long>> limits = limits();
        Function.Body body = null;
        if (!tokens.accept(";")) body = new BodyParser(tokens, inside).body();
        define(name, new Function(name.at(), name.text(), entry, results, parameters, body, limits));
    }

    private void define(Token name, Function function) {
        Function known = functions.get(function.name());
        if (known != null && known.body() != null && function.body() != null || scope.find(function.name()) != null) {
            throw name.at().error("'" + function.name() + "' is declared twice");
        }
        if (known == null || known.body() == null) functions.put(function.name(), function);
    }

    private List<Function.Parameter> parameters(Scope inside) {
        List<Function.Parameter> list = new ArrayList<>();
        if (!tokens.accept("(")) return list;
        if (tokens.accept(")")) return list;
        long bytes = 0;
        do {
            Function.Parameter parameter = declarations.parameter(inside);
            list.add(parameter);
            bytes += parameter instanceof Function.Parameter.InMemory(Variable variable) ? variable.bytes() : 0;
            if (bytes > Function.MOST_PARAMETER_BYTES) throw tokens.at().error("parameters of more than " + Function.MOST_PARAMETER_BYTES + " bytes");
        } while (tokens.accept(","));
        tokens.expect(")");
        return list;
    }

    private void skipAttribute() {
        tokens.take();
        tokens.expect("(");
        while (!tokens.accept(")")) {
            if (tokens.is(Token.Kind.END)) throw tokens.expected("')'");
            tokens.take();
        }
    }

    /** {@code .maxntid 256, 1, 1} and its like between the parameters and the body. */
    private Map<String, List<Long>> limits() {
        Map<String, List<Long>> limits = new LinkedHashMap<>();
        while (tokens.is(Token.Kind.DIRECTIVE)) {
            if (tokens.is(".attribute")) {
                skipAttribute();
                continue;
            }
            if (tokens.is(".pragma")) {
                tokens.skipStatement();
                continue;
            }
            String directive = tokens.take().text().substring(1);
            List<Long> values = new ArrayList<>();
            if (constants.begins()) {
                do values.add(constants.integer());
                while (tokens.accept(","));
            }
            limits.put(directive, values);
        }
        return limits;
    }
}
