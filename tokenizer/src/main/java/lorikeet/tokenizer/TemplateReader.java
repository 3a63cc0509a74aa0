package lorikeet.tokenizer;

import java.util.List;

/** The {@code post_processor} of a tokenizer.json, as far as it concerns one text. */
final class TemplateReader {
    private TemplateReader() {}

    static Template read(Json json) {
        if (json.isNull()) return Template.NONE;
        Json type = json.get("type");
        return switch (type.string()) {
            case "Sequence" -> json.get("processors").list().stream().map(TemplateReader::read).reduce(Template.NONE, Template::within);
            case "ByteLevel" -> Template.NONE; // of concern to offsets alone
            case "TemplateProcessing" -> template(json);
            case "BertProcessing", "RobertaProcessing" -> new Template(new int[] {id(json.get("cls")), Template.TEXT, id(json.get("sep"))});
            default -> throw type.error("the post-processor " + Shown.json(type.value()) + " is not supported");
        };
    }

    private static Template template(Json json) {
        Ids parts = new Ids(4);
        for (Json piece : json.get("single").list()) {
            Json token = piece.get("SpecialToken"), sequence = piece.get("Sequence");
            if (!token.isNull()) ids(json, token.get("id")).forEach(id -> parts.add(id.index()));
            else if (sequence.get("id").string().equals("A")) parts.add(Template.TEXT);
            else throw sequence.expected("the sequence A");
        }
        return new Template(parts.toArray());
    }

    private static List<Json> ids(Json json, Json name) {
        Json token = json.get("special_tokens").get(name.string());
        if (token.isNull()) throw name.error(Shown.json(name.value()) + " is not among special_tokens");
        return token.get("ids").list();
    }

    /** Of {@code ["</s>", 2]} the 2. */
    private static int id(Json pair) {
        List<Json> values = pair.list();
        if (values.size() != 2) throw pair.expected("a token and its id");
        return values.get(1).index();
    }
}
