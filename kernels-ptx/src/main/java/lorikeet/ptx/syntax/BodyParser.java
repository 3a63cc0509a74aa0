package lorikeet.ptx.syntax;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads what stands between the braces of a function. */
final class BodyParser {
    private static final int DEEPEST = 200;

    private final TokenStream tokens;
    private final Declarations declarations;
    private final Operands operands;
    private final DebugInfo debug;
    private final List<Statement> statements = new ArrayList<>();
    private final Map<String, Integer> labels = new HashMap<>();
    private final List<Variable> variables = new ArrayList<>();
    private final Map<String, List<String>> targets = new LinkedHashMap<>();
    private final Map<String, Callees> callees = new LinkedHashMap<>();
    private Scope scope;

    BodyParser(TokenStream tokens, Scope scope, DebugInfo debug) {
        this.tokens = tokens;
        this.debug = debug;
        this.scope = scope;
        declarations = new Declarations(tokens);
        operands = new Operands(tokens);
    }

    Function.Body body() {
        Position start = tokens.expect("{").at();
        debug.begin();
        int depth = scope.depth();
        while (true) {
            if (tokens.is(Token.Kind.END)) throw start.error("'{' without its '}'");
            if (tokens.is("}") && scope.depth() == depth) break;
            item();
        }
        Position end = tokens.take().at();
        return new Function.Body(List.copyOf(statements), labels, variables, targets, callees, end);
    }

    private void item() {
        if (tokens.accept("{")) {
            scope = new Scope(scope);
            if (scope.depth() > DEEPEST) throw tokens.at().error("scopes nested deeper than " + DEEPEST);
        } else if (tokens.accept("}")) {
            scope = scope.outer();
        } else if (tokens.is(Token.Kind.DIRECTIVE)) {
            directive();
        } else if (tokens.is(Token.Kind.WORD) && tokens.following().is(":")) {
            label();
        } else if (tokens.is(Token.Kind.WORD) || tokens.is("@")) {
            statement();
        } else {
            throw tokens.expected("an instruction");
        }
    }

    private void directive() {
        switch (tokens.current().text()) {
            case ".reg" -> declarations.registers(scope);
            case ".shared", ".local", ".param", ".const", ".global" -> variables.addAll(declarations.variables(scope, false));
            case ".loc" -> debug.location();
            case ".file" -> debug.file();
            case ".pragma" -> debug.pragma();
            case ".callprototype", ".calltargets", ".branchtargets" -> throw tokens.at().error(tokens.current().text() + " without a label before it");
            case ".extern" -> throw tokens.at().error(".extern variables are declared outside of functions");
            default -> throw tokens.at().error("unknown directive " + tokens.current().text());
        }
    }

    private void label() {
        Token name = declarations.name();
        tokens.expect(":");
        boolean known = labels.containsKey(name.text()) || targets.containsKey(name.text()) || callees.containsKey(name.text());
        if (known) throw name.at().error("label '" + name.text() + "' is set twice");
        if (tokens.accept(".callprototype")) {
            callees.put(name.text(), new Prototype(tokens, declarations).read());
        } else if (tokens.accept(".calltargets")) {
            callees.put(name.text(), new Callees.Listed(names()));
        } else if (tokens.accept(".branchtargets")) {
            targets.put(name.text(), names().stream().map(Operand.Name::text).toList());
        } else {
            labels.put(name.text(), statements.size());
        }
    }

    /** Names up to the {@code ;}. */
    private List<Operand.Name> names() {
        List<Operand.Name> list = new ArrayList<>();
        do {
            Token name = tokens.expect(Token.Kind.WORD, "a name");
            list.add(new Operand.Name(name.at(), name.text()));
        } while (tokens.accept(","));
        tokens.expect(";");
        return list;
    }

    private void statement() {
        Register guard = null;
        boolean negated = false;
        if (tokens.accept("@")) {
            negated = tokens.accept("!");
            guard = operands.predicate(scope);
        }
        Token opcode = tokens.expect(Token.Kind.WORD, "an instruction");
        List<Operand> list = operands.list(scope, opcode.text());
        tokens.expect(";");
        for (Operands.Sum sum : operands.sums()) {
            List<Operand> added = List.of(new Operand.Reg(sum.result()), new Operand.Reg(sum.register()), new Operand.Int(sum.constant()));
            statements.add(new Statement(opcode.at(), null, false, "add" + sum.type(), added, debug.line()));
        }
        statements.add(new Statement(opcode.at(), guard, negated, opcode.text(), list, debug.line()));
    }
}
