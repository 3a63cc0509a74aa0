package lorikeet.lora.template;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Collectors;
import lorikeet.lora.template.Message.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Texts that Jinja2 3.1.6, with the settings of the transformers library, makes of the models' published chat templates;
 * {@code ~} stands for a line end.
 */
class RendererTest {
    private static final List<Message> ONE = List.of(Message.user("q1"), Message.assistant("a1"));
    private static final List<Message> TWO = List.of(Message.user("q1"), Message.assistant("a1"), Message.user(" q2 "), Message.assistant(" a2 "));
    private static final List<Message> SYSTEM = List.of(Message.system("s"), Message.user("q1"), Message.assistant("a1"), Message.user("q2"), Message.assistant("a2"));

    private static Renderer renderer(String name) {
        return new Renderer(name.equals("none") ? Templates.UNTEMPLATED : Templates.named(name), null);
    }

    /** Trained segments in ⟦⟧. */
    private static String marked(List<Segment> segments) {
        return segments.stream().map(segment -> segment.trained() ? "⟦" + text(segment) + "⟧" : text(segment)).collect(Collectors.joining()).replace("\n", "~");
    }

    private static String plain(List<Segment> segments) {
        return segments.stream().map(RendererTest::text).collect(Collectors.joining()).replace("\n", "~");
    }

    private static String text(Segment segment) {
        return switch (segment) {
            case Segment.Text text -> text.text();
            case Segment.Begin _ -> "<B>";
            case Segment.End _ -> "<E>";
        };
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', ignoreLeadingAndTrailingWhitespace = false, value = {
        "chatml;<B><|im_start|>user~q1<|im_end|>~<|im_start|>assistant~a1<|im_end|>~<|im_start|>user~ q2 <|im_end|>~<|im_start|>assistant~ a2 <|im_end|>~",
        "chatml_no_bos;<|im_start|>user~q1<|im_end|>~<|im_start|>assistant~a1<|im_end|>~<|im_start|>user~ q2 <|im_end|>~<|im_start|>assistant~ a2 <|im_end|>~",
        "qwen;<|im_start|>system~You are a helpful assistant.<|im_end|>~<|im_start|>user~q1<|im_end|>~<|im_start|>assistant~a1<|im_end|>~<|im_start|>user~ q2 <|im_end|>~<|im_start|>assistant~ a2 <|im_end|>~",
        "qwen2_5;<|im_start|>system~You are Qwen, created by Alibaba Cloud. You are a helpful assistant.<|im_end|>~<|im_start|>user~q1<|im_end|>~<|im_start|>assistant~a1<|im_end|>~<|im_start|>user~ q2 <|im_end|>~<|im_start|>assistant~ a2 <|im_end|>~",
        "llama3;<|begin_of_text|><|start_header_id|>user<|end_header_id|>~~q1<|eot_id|><|start_header_id|>assistant<|end_header_id|>~~a1<|eot_id|><|start_header_id|>user<|end_header_id|>~~q2<|eot_id|><|start_header_id|>assistant<|end_header_id|>~~a2<|eot_id|>",
        "llama3_2;<|begin_of_text|><|start_header_id|>system<|end_header_id|>~~Cutting Knowledge Date: December 2023~Today Date: 26 Jul 2024~~<|eot_id|><|start_header_id|>user<|end_header_id|>~~q1<|eot_id|><|start_header_id|>assistant<|end_header_id|>~~a1<|eot_id|><|start_header_id|>user<|end_header_id|>~~q2<|eot_id|><|start_header_id|>assistant<|end_header_id|>~~a2<|eot_id|>",
        "mistral;<s>[INST] q1 [/INST]a1</s>[INST]  q2  [/INST] a2 </s>",
        "mistral_nemo;<s>[INST]q1[/INST]a1</s>[INST] q2 [/INST] a2 </s>"})
    void conversationsRenderAsTheModelsTemplatesDo(String name, String expected) {
        assertEquals(expected, plain(renderer(name).training(TWO)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', value = {
        "qwen2_5;<|im_start|>system~s<|im_end|>~<|im_start|>user~q1<|im_end|>~<|im_start|>assistant~a1<|im_end|>~<|im_start|>user~q2<|im_end|>~<|im_start|>assistant~a2<|im_end|>~",
        "llama3;<|begin_of_text|><|start_header_id|>system<|end_header_id|>~~s<|eot_id|><|start_header_id|>user<|end_header_id|>~~q1<|eot_id|><|start_header_id|>assistant<|end_header_id|>~~a1<|eot_id|><|start_header_id|>user<|end_header_id|>~~q2<|eot_id|><|start_header_id|>assistant<|end_header_id|>~~a2<|eot_id|>",
        "llama3_2;<|begin_of_text|><|start_header_id|>system<|end_header_id|>~~Cutting Knowledge Date: December 2023~Today Date: 26 Jul 2024~~s<|eot_id|><|start_header_id|>user<|end_header_id|>~~q1<|eot_id|><|start_header_id|>assistant<|end_header_id|>~~a1<|eot_id|><|start_header_id|>user<|end_header_id|>~~q2<|eot_id|><|start_header_id|>assistant<|end_header_id|>~~a2<|eot_id|>"})
    void systemMessagesRenderAsTheModelsTemplatesDo(String name, String expected) {
        assertEquals(expected, plain(renderer(name).training(SYSTEM)));
    }

    /** Jinja2's texts, but for the blank before {@code </s>} of Llama 2, and the one after {@code [/INST]} that the tokenizer adds. */
    @Test
    void sentencePieceTemplatesLeaveTheBlankBeforeAnAnswerToTheTokenizer() {
        assertEquals("<s>[INST] q1 [/INST]a1</s><s>[INST] q2 [/INST]a2</s>", plain(renderer("llama").training(TWO)));
        assertEquals("<s>[INST] <<SYS>>~s~<</SYS>>~~q1 [/INST]a1</s><s>[INST] q2 [/INST]a2</s>", plain(renderer("llama").training(SYSTEM)));
        assertEquals("<s>[INST] q1[/INST]a1</s>[INST]  q2 [/INST] a2 </s>", plain(renderer("mistral_v3").training(TWO)));
        assertEquals("<s>[INST] s~~q1[/INST]a1</s>[INST] q2[/INST]a2</s>", plain(renderer("mistral_v3").training(SYSTEM)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', value = {
        "qwen3;<|im_start|>user~q1<|im_end|>~<|im_start|>assistant~",
        "qwen2_5;<|im_start|>system~You are Qwen, created by Alibaba Cloud. You are a helpful assistant.<|im_end|>~<|im_start|>user~q1<|im_end|>~<|im_start|>assistant~",
        "llama;<s>[INST] q1 [/INST]",
        "llama3;<|begin_of_text|><|start_header_id|>user<|end_header_id|>~~q1<|eot_id|><|start_header_id|>assistant<|end_header_id|>~~",
        "mistral_v3;<s>[INST] q1[/INST]",
        "default;<B>q1~",
        "none;<B>q1"})
    void promptsEndWhereTheAnswerBegins(String name, String expected) {
        assertEquals(expected, plain(renderer(name).prompt(List.of(Message.user("q1")), true)));
    }

    @Test
    void answersAndTheirEndsAreTrained() {
        assertEquals("<s>[INST] q1 [/INST]⟦a1</s>⟧<s>[INST] q2 [/INST]⟦a2</s>⟧", marked(renderer("llama").training(TWO)));
        assertEquals("<B>s~q1~⟦a1⟧⟦<E>⟧~q2~⟦a2⟧⟦<E>⟧", marked(renderer("default").training(SYSTEM)));
        assertEquals("<B>q1⟦a1⟧⟦<E>⟧", marked(renderer("none").training(ONE)));
    }

    @Test
    void messagesThatSaySoAreNotTrained() {
        List<Message> talk = List.of(Message.user("q1"), new Message(Role.ASSISTANT, "a1", false), Message.user("q2"), Message.assistant("a2"));
        assertEquals("<s>[INST] q1 [/INST]a1</s><s>[INST] q2 [/INST]⟦a2</s>⟧", marked(renderer("llama").training(talk)));
    }

    @Test
    void messagesOfOneSpeakerAreOneTurn() {
        List<Message> talk = List.of(Message.user("q1"), Message.user("q2"), new Message(Role.ASSISTANT, "a1", false), Message.assistant("a2"));
        assertEquals("<s>[INST] q1q2 [/INST]a1⟦a2</s>⟧", marked(renderer("llama").training(talk)));
    }

    @Test
    void conversationMayBeginWithTheAssistantAndEndWithAQuestion() {
        assertEquals("<s>[INST]  [/INST]⟦a1</s>⟧<s>[INST] q2 [/INST]", marked(renderer("llama").training(List.of(Message.assistant("a1"), Message.user("q2")))));
    }

    @Test
    void systemOfTheRowComesBeforeTheGivenAndTheTemplates() {
        Renderer given = new Renderer(Templates.named("qwen"), "given");
        assertEquals("<|im_start|>system~given<|im_end|>~", plain(given.training(ONE)).split("<.im_start.>user")[0]);
        assertEquals("<|im_start|>system~s<|im_end|>~", plain(given.training(SYSTEM)).split("<.im_start.>user")[0]);
        assertEquals("", plain(new Renderer(Templates.named("qwen3"), null).training(ONE)).split("<.im_start.>user")[0]);
    }

    /** What a placeholder stands for may hold one itself. */
    @Test
    void bracesInMessagesStay() {
        assertEquals("<B>{}~⟦{}⟧⟦<E>⟧", marked(renderer("default").training(List.of(Message.user("{}"), Message.assistant("{}")))));
    }

    @Test
    void answersWithoutThoughtsGetAnEmptyOneThatIsNotTrained() {
        assertEquals("<|im_start|>user~q1<|im_end|>~<|im_start|>assistant~<think>~~</think>~~⟦a1<|im_end|>~⟧", marked(renderer("qwen3").training(ONE)));
        List<Message> empty = List.of(Message.user("q1"), Message.assistant("<think>\n\n</think>\n\na1"));
        assertEquals(marked(renderer("qwen3").training(ONE)), marked(renderer("qwen3").training(empty)));
    }

    @Test
    void thoughtsAreTrainedAndLeftOutOfHistory() {
        List<Message> talk = List.of(Message.user("q1"), Message.assistant("<think>\nwell\n</think>\n\na1"), Message.user("q2"));
        assertEquals("<|im_start|>user~q1<|im_end|>~<|im_start|>assistant~⟦<think>~well~</think>~~a1<|im_end|>~⟧<|im_start|>user~q2<|im_end|>~<|im_start|>assistant~", marked(renderer("qwen3").training(talk)));
        assertEquals("<|im_start|>user~q1<|im_end|>~<|im_start|>assistant~a1<|im_end|>~<|im_start|>user~q2<|im_end|>~<|im_start|>assistant~", marked(renderer("qwen3").prompt(talk, true)));
        assertEquals("<|im_start|>user~q1<|im_end|>~<|im_start|>assistant~a1<|im_end|>~<|im_start|>user~q2<|im_end|>~<|im_start|>assistant~<think>~~</think>~~", marked(renderer("qwen3").prompt(talk, false)));
    }
}
