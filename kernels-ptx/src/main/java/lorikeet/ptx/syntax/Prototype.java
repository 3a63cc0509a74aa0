package lorikeet.ptx.syntax;

import java.util.ArrayList;
import java.util.List;

/** {@code .callprototype (results) _ (parameters) .noreturn;}: what a call through a pointer hands over. */
final class Prototype {
    private final TokenStream tokens;
    private final Declarations declarations;

    Prototype(TokenStream tokens, Declarations declarations) {
        this.tokens = tokens;
        this.declarations = declarations;
    }

    /** Reads what follows the directive. */
    Callees.Alike read() {
        Position start = tokens.at();
        List<Function.Parameter> results = list();
        if (results.size() > 1 && results.stream().anyMatch(Function.Parameter.InMemory.class::isInstance)) throw start.error("several results, expected .reg for each");
        if (!tokens.accept("_")) throw tokens.expected("'_' in the place of a function's name");
        List<Function.Parameter> parameters = list();
        Limits limits = new Limits(tokens);
        while (tokens.is(Token.Kind.DIRECTIVE)) limits.directive(false);
        if (limits.found().containsKey("noreturn") && !results.isEmpty()) throw start.error(".noreturn of a function with results");
        tokens.expect(";");
        return new Callees.Alike(results, parameters);
    }

    /** Parameters between parentheses, if there are any; their names, which may be the same, mean nothing. */
    private List<Function.Parameter> list() {
        List<Function.Parameter> list = new ArrayList<>();
        if (!tokens.accept("(") || tokens.accept(")")) return list;
        do list.addAll(declarations.parameters(new Scope(null)));
        while (tokens.accept(","));
        tokens.expect(")");
        return list;
    }
}
