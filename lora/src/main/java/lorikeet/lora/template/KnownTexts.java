package lorikeet.lora.template;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Chat templates of published models by the SHA-256 of their text, without blanks and carriage returns at the
 * ends of lines. Each was rendered by Jinja2 on conversations with and without a system message, and gave the text of
 * the template named here, but for the differences that {@link Templates} tells.
 */
final class KnownTexts {
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("58c1a1f04baa7adaeaba1f90267c3d57d9396f0c1f0129bdde9e76d3c6784af7", "chatml_no_bos"),
            Map.entry("153280e3ff55d19da1398bdb3914ee2a51b80429bfaedde11d7d216c39db80f3", "chatml_no_bos"),
            Map.entry("75f5fed5cd66cc75ae786ae18dfc2963a864001767000af694111675e947e0d5", "chatml_no_bos"),
            Map.entry("e6f6e5c192657d1631c2cdf89cd8402518e7bf3f44dce4c4a7d9be74bfaa946a", "chatml_no_bos"),
            Map.entry("ceede2b04032dff3a3a330a648c03826c7bc77a1ad44e726a8a9d5bcf9aec495", "chatml_no_bos"),
            Map.entry("49aa7cb516942cc5a17d45ed2939828e3b5e4188dc487a3c4b64a570e5b5111f", "chatml"),
            Map.entry("a805e50fed68938a076b07e2e602639611b50b1ced0e50f11eb92f1ba25be4dc", "chatml"),
            Map.entry("f42d04ffb2e487fa9c501ab886afe8fce0822f9874a9ca4284ba57e2a686a56a", "chatml"),
            Map.entry("793202280c0910ab26bc6eb57c8212c2417324c6d8c4efd0d10d59092ab3e3eb", "qwen"),
            Map.entry("e187bfdc80c84e1a951e74d76368da6c603a74a3e45a44685b12bc46ee7540a7", "qwen"),
            Map.entry("f02c534193010c4bd1e40fe3dd501147fa46cebadb0769d97217a2c785028783", "qwen"),
            Map.entry("55b2f4a26ac9ee719330a61a0c39d9e538b0e9322212f048326318cff4f8674a", "qwen2_5"),
            Map.entry("4e9918361c284a93880606d182d64da6a9fe97cdc1f5c5a78c1c8840444246fc", "qwen2_5"),
            Map.entry("87a2728cb8dc9fe424d624542f6060ec05a1d285ebbec578bb078900e33396b5", "qwen3"),
            Map.entry("e8d5b5a546d3f19df16a5320c614fab05bdc4edd50e850f1afd947b503ea41cf", "llama"),
            Map.entry("ea2472f29dbd93c3eb696795f6403228fcc4b775518869c771f83fbae5c11dbf", "llama"),
            Map.entry("ba03a121d097859c7b5b9cd03af99aafe95275210d2876f642ad9929a150f122", "llama3"),
            Map.entry("93c0e9aa3629bbd77e68dbc0f5621f6e6b23aa8d74b932595cdb8d64684526d7", "llama3_2"),
            Map.entry("d82792f95932f1c9cef5c4bd992f171225e3bf8c7b609b4557c9e1ec96be819f", "llama3_2"),
            Map.entry("26a59556925c987317ce5291811ba3b7f32ec4c647c400c6cc7e3a9993007ba7", "mistral"),
            Map.entry("7e995b379ec01747807246483647cd99030abf331653f1119e16d7ac041a3495", "mistral"),
            Map.entry("ac888ea51c72437ddbd57032b819c5d04d76c313147e1f3f2add070493fac49c", "mistral_v3"),
            Map.entry("c7a94f505398612940c13ee95070d0d152bcb7b4afbd74a06ff148a82a02851c", "mistral_nemo"));

    private KnownTexts() {}

    /** The template that renders as {@code text} does, or null if the text is not known. */
    static Template find(String text) {
        String name = NAMES.get(digest(text));
        return name == null ? null : Templates.named(name);
    }

    private static String digest(String text) {
        String plain = text.strip().lines().map(String::stripTrailing).collect(Collectors.joining("\n"));
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(plain.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
