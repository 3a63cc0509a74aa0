package lorikeet.lora.pocket;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Picks words that a small model can learn: usual, mostly concrete, with one short definition each. */
final class EntryChooser {
    private static final Pattern WORD = Pattern.compile("[a-z]{3,12}");
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z',-]*( [A-Za-z][A-Za-z',-]*)*");
    /** Definitions that nobody wants from a dictionary on the table. */
    private static final Pattern UNWANTED = Pattern.compile(".*\\b(sex\\w*|geni\\w+|vagin\\w+|peni\\w+|intercourse|prostitut\\w*|copulat\\w*|offensive|derogatory|slang|slur|"
            + "negro\\w*|excre\\w+|feces|anus|homosexual\\w*|rape\\w*|coitus|ethnic|narcotic|heroin|cocaine)\\b.*");
    private static final Pattern SCHOLARLY = Pattern.compile(".*\\b(genus|family|order|class|phylum|species|[A-Z][a-z]+(idae|aceae)|protozoa\\w*|bacteri\\w+|virus\\w*|fung\\w+|larva\\w*|protoplasm|cells?)\\b.*");
    private static final Pattern VAGUE = Pattern.compile("of (something|or|a|an|the) .*|.* sense( .*)?|used .*");
    private static final Pattern FUNCTION = Pattern.compile("another|like|such|same|other|many|much|more|most|several|own|all|some|every|few|little|one|last|next|certain");
    private static final int MOST_WORDS = 15;
    private static final int VERBS = 160;
    private static final int ADJECTIVES = 70;

    private final List<Sense> senses;
    private final Usage usage;
    private final Map<String, Integer> hyponyms = new HashMap<>();
    private final Set<String> verbs = new HashSet<>();
    private final Set<String> adjectives = new HashSet<>();
    private final NounGrammar grammar;
    private final Map<String, Sense> usual = new HashMap<>();
    private final Company company;

    EntryChooser(List<Sense> senses) {
        this.senses = senses;
        this.usage = new Usage(senses);
        for (Sense sense : senses) {
            for (String hypernym : sense.hypernyms()) hyponyms.merge(key(hypernym, sense), 1, Integer::sum);
            if (sense.pos() == 'v') verbs.addAll(sense.words());
            if (sense.pos() == 'a' || sense.pos() == 's') adjectives.add(sense.word());
        }
        this.grammar = new NounGrammar(senses, usage);
        this.company = new Company(senses, senses.stream().map(Sense::word).collect(Collectors.toSet()));
        for (Sense sense : senses) usual.merge(wordKey(sense), sense, (known, other) -> usualness(other) > usualness(known) ? other : known);
    }

    /** Kinds of a thing are mostly of its own subject, so that they tell a cat from a gossip. */
    private static String key(String word, Sense sense) {
        return word + " " + (sense.pos() == 'n' ? Subject.of(sense.offset()) : sense.pos());
    }

    private static String wordKey(Sense sense) {
        return sense.word() + " " + (sense.pos() == 's' ? 'a' : sense.pos());
    }

    /** The entries, the most usual first. */
    List<Entry> choose() {
        Map<String, Entry> chosen = new LinkedHashMap<>();
        nouns().forEach(entry -> chosen.putIfAbsent(entry.word(), entry));
        best(entries('v', this::verb), VERBS, chosen).forEach(entry -> chosen.put(entry.word(), entry));
        List<Entry> adjectives = new ArrayList<>(entries('a', this::adjective));
        adjectives.addAll(entries('s', this::adjective));
        best(adjectives, ADJECTIVES, chosen).forEach(entry -> chosen.put(entry.word(), entry));
        return chosen.values().stream().sorted(Comparator.comparingDouble(Entry::score).reversed().thenComparing(Entry::word)).toList();
    }

    private interface Reader {
        Entry read(Sense sense, String meaning);
    }

    private List<Entry> entries(char pos, Reader reader) {
        List<Entry> entries = new ArrayList<>();
        for (Sense sense : senses) {
            if (sense.pos() != pos || usual.get(wordKey(sense)) != sense || !WORD.matcher(sense.word()).matches()) continue;
            String meaning = meaning(sense);
            Entry entry = meaning == null ? null : reader.read(sense, meaning);
            if (entry != null) entries.add(entry);
        }
        return entries;
    }

    /** The {@code most} best ones, one a word, of words that are not taken. */
    private static List<Entry> best(List<Entry> entries, int most, Map<String, Entry> taken) {
        Map<String, Entry> best = new LinkedHashMap<>();
        entries.stream().filter(entry -> !taken.containsKey(entry.word())).sorted(Comparator.comparingDouble(Entry::score).reversed().thenComparing(Entry::word))
                .forEach(entry -> best.putIfAbsent(entry.word(), entry));
        return best.values().stream().limit(most).toList();
    }

    private List<Entry> nouns() {
        Map<Subject, List<Entry>> bySubject = new EnumMap<>(Subject.class);
        Map<String, Entry> best = new HashMap<>();
        Map<String, Subject> subjects = new HashMap<>();
        entries('n', (sense, meaning) -> {
            Entry entry = noun(sense, meaning);
            if (entry == null || best.containsKey(entry.word()) && best.get(entry.word()).score() >= entry.score()) return null;
            best.put(entry.word(), entry);
            subjects.put(entry.word(), Subject.of(sense.offset()));
            return entry;
        });
        best.values().forEach(entry -> bySubject.computeIfAbsent(subjects.get(entry.word()), _ -> new ArrayList<>()).add(entry));
        List<Entry> nouns = new ArrayList<>();
        bySubject.forEach((subject, entries) -> nouns.addAll(best(entries, subject.most, Map.of())));
        return nouns;
    }

    /** The first part of the definition, without remarks in brackets; null if it is no short plain text of other words. */
    private static String meaning(Sense sense) {
        String definition = sense.definition();
        if (definition.startsWith("(") || UNWANTED.matcher(definition).matches()) return null;
        String first = definition.replaceAll("\\([^)]*\\)", " ").split("[;:]")[0].replaceAll("\\s+", " ").replace(" ,", ",").strip();
        if (!PLAIN.matcher(first).matches()) return null;
        List<String> words = List.of(first.split("[ ,-]+"));
        boolean circular = words.stream().anyMatch(word -> word.startsWith(sense.word()));
        return circular || VAGUE.matcher(first).matches() || words.size() < 3 || words.size() > MOST_WORDS ? null : first;
    }

    /** How usual the sense is among those of its word. */
    private double usualness(Sense sense) {
        double scholarly = SCHOLARLY.matcher(sense.definition()).matches() ? 2 : 0;
        return 0.2 * Math.min(3, sense.examples().size()) + 1.2 * company.of(sense.word(), sense) + 0.6 * StrictMath.log(1 + hyponyms.getOrDefault(key(sense.word(), sense), 0)) - scholarly;
    }

    private double score(Sense sense, int uses, String meaning) {
        return StrictMath.log(1 + uses) + usualness(sense) - 0.03 * meaning.split(" ").length - 0.1 * Math.max(0, sense.word().length() - 5);
    }

    private Entry noun(Sense sense, String meaning) {
        Subject subject = Subject.of(sense.offset());
        if (subject == null || sense.hypernyms().isEmpty() || NounGrammar.isPlural(sense.word()) || subject.isNamedByAdjectives() && adjectives.contains(sense.word())) return null;
        String kind = sense.hypernyms().getFirst();
        Entry.Form form = grammar.form(sense.word(), subject, meaning, head(kind));
        String phrase = form == null ? null : grammar.phrase(meaning, form);
        if (phrase == null) return null;
        boolean kindFits = kind.matches("[a-z]+( [a-z]+)?") && !kind.equals(sense.word());
        return new Entry(sense.word(), form, phrase, kindFits ? kind : null, score(sense, usage.noun(sense.word()), meaning));
    }

    /** The noun of a phrase such as edible fruit. */
    private static String head(String phrase) {
        return phrase.substring(phrase.lastIndexOf(' ') + 1);
    }

    private Entry verb(Sense sense, String meaning) {
        int uses = usage.infinitive(sense.word());
        if (!verbs.contains(meaning.split("[ ,]")[0]) || uses < 3) return null;
        String kind = sense.hypernyms().isEmpty() ? null : sense.hypernyms().getFirst();
        boolean kindFits = kind != null && kind.matches("[a-z]+") && !kind.equals(sense.word());
        return new Entry(sense.word(), Entry.Form.VERB, meaning, kindFits ? kind : null, score(sense, uses, meaning));
    }

    private Entry adjective(Sense sense, String meaning) {
        if (FUNCTION.matcher(sense.word()).matches() || verbs.contains(meaning.split("[ ,]")[0])) return null;
        return new Entry(sense.word(), Entry.Form.ADJECTIVE, meaning, null, score(sense, usage.word(sense.word()), meaning));
    }
}
