package lorikeet.lora.model;

import java.util.List;
import java.util.OptionalInt;

/** The ids that begin, end and pad sequences; each of several {@code eos} ids ends one. */
public record TokenIds(OptionalInt bos, List<Integer> eos, OptionalInt pad) {
    public TokenIds {
        eos = List.copyOf(eos);
    }
}
