package lorikeet.lora.hub;

import java.util.Optional;
import java.util.regex.Pattern;

/** The name of a repository on a hub, {@code owner/name}. */
record RepositoryId(String owner, String name) {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9._-]*[A-Za-z0-9_-]");

    /** None where {@code text} cannot be such a name. */
    static Optional<RepositoryId> of(String text) {
        if (!FORM.matcher(text).matches()) return Optional.empty();
        String[] parts = text.split("/");
        return Optional.of(new RepositoryId(parts[0], parts[1]));
    }

    @Override
    public String toString() {
        return owner + "/" + name;
    }
}
