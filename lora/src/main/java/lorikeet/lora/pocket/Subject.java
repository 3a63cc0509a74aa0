package lorikeet.lora.pocket;

/** What concrete nouns are about. WordNet's noun file is ordered by subject, so that a sense's offset tells it. */
enum Subject {
    ANIMAL(1_312_650, 2_666_196, 650),
    ARTIFACT(2_666_196, 4_616_060, 650),
    BODY(5_217_168, 5_609_000, 110),
    FOOD(7_555_863, 7_938_000, 230),
    OBJECT(9_186_064, 9_483_000, 100),
    PERSON(9_605_289, 11_410_000, 260),
    PLANT(11_530_008, 13_240_000, 120),
    SUBSTANCE(14_580_900, 15_113_229, 110);

    private final int from;
    private final int to;
    /** Most entries of this subject. */
    final int most;

    Subject(int from, int to, int most) {
        this.from = from;
        this.to = to;
        this.most = most;
    }

    /** The subject of a noun, or null for one that is not concrete. */
    static Subject of(int offset) {
        for (Subject subject : values()) if (offset >= subject.from && offset < subject.to) return subject;
        return null;
    }

    /** Whether a thing of this subject is one of several, whatever its definition says. */
    boolean isCounted() {
        return switch (this) {
            case ANIMAL, BODY, OBJECT, PERSON -> true;
            case ARTIFACT, FOOD, PLANT, SUBSTANCE -> false;
        };
    }

    /** Whether adjectives serve as its nouns, such as an inferior or a terminal, which make poor entries. */
    boolean isNamedByAdjectives() {
        return this == PERSON || this == ARTIFACT;
    }
}
