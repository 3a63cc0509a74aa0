package lorikeet.lora.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import lorikeet.lora.UsageException;
import lorikeet.lora.template.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowFormatsTest {
    private static RawRow row(String json) {
        try {
            return new RawRow((ObjectNode) new JsonMapper().readTree(json.replace('\'', '"')), new Place(Path.of("a.jsonl"), 1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Sample read(String json) {
        return new RowFormats(Map.of(), 100).read(row(json));
    }

    /** S: system, U: user, A: assistant, a: assistant, not trained; T: plain text. */
    private static String shown(Sample sample) {
        return switch (sample) {
            case Sample.PlainText text -> "T:" + text.text();
            case Sample.Tokens tokens -> "tokens " + tokens.row().length();
            case Sample.Conversation talk -> talk.messages().stream().map(RowFormatsTest::shown).collect(Collectors.joining(" "));
        };
    }

    private static String shown(Message message) {
        String who = switch (message.role()) {
            case SYSTEM -> "S:";
            case USER -> "U:";
            case ASSISTANT -> message.trained() ? "A:" : "a:";
        };
        return who + message.content().replace("\n", "\\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', value = {
        "{'query':'q','response':'r'}; U:q A:r",
        "{'prompt':'q','completion':'r'}; U:q A:r",
        "{'Question':'q','ANSWER':'r'}; U:q A:r",
        "{'problem':'q','solution':'r'}; U:q A:r",
        "{'instruction':'q','output':'r'}; U:q A:r",
        "{'input':'q','targets':['r','s']}; U:q A:r",
        "{'query':'q','prompt':'x','response':'r','answer':'y'}; U:q A:r",
        "{'messages':[{'role':'user','content':'q'},{'role':'assistant','content':'','loss':false},{'role':'assistant','content':'r'}]}; U:q a: A:r",
        "{'query':'q','response':'r','system':'s'}; S:s U:q A:r",
        "{'query':'q','response':'r','system_prompt':'s'}; S:s U:q A:r",
        "{'query':'q','response':'r','system':'','history':''}; U:q A:r",
        "{'query':'q','response':'r','history':null}; U:q A:r",
        "{'query':'q','response':'r','history':[['a','b'],['c','d']]}; U:a A:b U:c A:d U:q A:r",
        "{'query':'q','response':'r','history':'[[\\'a\\', \\'b\\']]'}; U:a A:b U:q A:r",
        "{'instruction':'i','input':'','output':'o'}; U:i A:o",
        "{'instruction':'','input':'n','output':'o'}; U:n A:o",
        "{'instruction':'i','input':'n','output':'o'}; U:i\\nn A:o",
        "{'instruction':'i','input':null,'output':'o'}; U:i A:o",
        "{'instruction':'i','input':'n','output':'o','system':'s','history':[['a','b']]}; S:s U:a A:b U:i\\nn A:o",
        "{'text':'t'}; T:t",
        "{'content':'t','id':5}; T:t",
        "{'response':'t'}; T:t",
        "{'response':'t','system':'s'}; S:s U: A:t",
        "{'messages':[{'role':'assistant','content':'t'}]}; T:t",
        "{'messages':[{'role':'user','content':'q'},{'role':'assistant','content':'r'}]}; U:q A:r",
        "{'messages':[{'role':'system','content':'s'},{'role':'user','content':'q'},{'role':'assistant','content':'r'}],'system':'x'}; S:s U:q A:r",
        "{'messages':[{'role':'user','content':'q'},{'role':'assistant','content':'r'}],'system':'x'}; S:x U:q A:r",
        "{'conversations':[{'from':'human','value':'q'},{'from':'gpt','value':'r'}]}; U:q A:r",
        "{'conversation':[{'human':'q','assistant':'r'},{'human':'p','assistant':'t'}]}; U:q A:r U:p A:t",
        "{'messages':[{'role':'user','content':'q'},{'role':'assistant','content':'r','loss':false},{'role':'bot','content':'s','loss':true}]}; U:q a:r A:s",
        "{'messages':[{'role':'user','content':'q','loss':true},{'role':'assistant','content':'r','loss_scale':0},{'role':'assistant','content':'s','loss':null}]}; U:q a:r A:s",
        "{'messages':[{'role':'user','content':[{'type':'text','text':'q'},{'type':'text','text':'p'}]},{'role':'assistant','content':'r'}],'tools':[]}; U:qp A:r",
        "{'messages':'[{\\'role\\': \\'user\\', \\'content\\': \\'q\\'}, {\\'role\\': \\'assistant\\', \\'content\\': \\'r\\'},]'}; U:q A:r",
        "{'input_ids':[1,2,3],'labels':[-100,2,3],'text':'t'}; tokens 3"})
    void keysDecideTheFormat(String json, String expected) {
        assertEquals(expected, shown(read(json)));
    }

    @Test
    void tablesHoldListsAsPythonWritesThem() {
        ObjectNode fields = new JsonMapper().createObjectNode().put("query", "q").put("response", "r").put("history", "[['it\\'s', \"a 'b'\"], ]");
        assertEquals("U:it's A:a 'b' U:q A:r", shown(new RowFormats(Map.of(), 100).read(new RawRow(fields, new Place(Path.of("a.csv"), 2)))));
    }

    @Test
    void tokensWithoutLabelsAreAllTrained() {
        Sample.Tokens tokens = (Sample.Tokens) read("{'input_ids':[1,2,3]}");
        assertArrayEquals(new int[] {1, 2, 3}, tokens.row().labels());
        assertEquals(2, tokens.row().trained());
    }

    @Test
    void columnsAreRenamedFirst() {
        RowFormats formats = new RowFormats(Map.of("frage", "query", "text", "response"), 100);
        assertEquals("U:q A:r", shown(formats.read(row("{'frage':'q','text':'r'}"))));
        assertEquals("1 row of question and answer (query, response)", formats.found());
    }

    @Test
    void columnsAreAnObjectOfStrings() {
        assertEquals(Map.of("a", "query", "b", "response"), Columns.parse("{\"a\": \"query\", \"b\": \"response\"}"));
        for (String wrong : new String[] {"", "a=b", "[]", "5", "{\"a\": 5}", "{\"a\": \"\"}", "{\"a\": \"b\", \"a\": \"c\"}", "{} {}", "{'a': 'b'}"}) {
            assertEquals("--columns: expected new names by the file's own, such as {\"mine\": \"query\"}, found " + wrong, assertThrows(UsageException.class, () -> Columns.parse(wrong)).getMessage());
        }
    }

    @Test
    void reportSaysWhichKeysWereUsed() {
        RowFormats formats = new RowFormats(Map.of(), 100);
        for (int i = 0; i < 1200; i++) formats.read(row("{'prompt':'q','answer':'r','id':1,'level':'easy'}"));
        formats.read(row("{'instruction':'i','input':'n','output':'o'}"));
        formats.read(row("{'text':'t'}"));
        assertEquals("1 row of alpaca (instruction, input, output), 1,200 rows of question and answer (prompt, answer), 1 row of plain text (text); not used: id, level", formats.found());
    }

    @Test
    void tokensWithoutLabelsAreSaidToBeTrainedAll() {
        RowFormats formats = new RowFormats(Map.of(), 100);
        formats.read(row("{'input_ids':[1,2],'attention_mask':[1,1]}"));
        formats.read(row("{'input_ids':[1,2],'labels':[-100,2]}"));
        assertEquals("2 rows of tokens (input_ids, attention_mask, labels); 1 without labels, trained on every token", formats.found());
    }
}
