package lorikeet.lora.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import lorikeet.lora.UsageException;
import lorikeet.lora.template.Templates;
import lorikeet.tensor.FormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each is one clear line. In a table's content, | stands for a line end and ' for a double quote. */
class MalformedRowsTest {
    private static final Map<String, String> VALID = Map.of(
            "a.jsonl", "{\"query\": \"é\", \"response\": \"b\", \"history\": [[\"c\", \"d\"]]}\n"
                    + "{\"messages\": [{\"role\": \"user\", \"content\": \"a\"}, {\"role\": \"assistant\", \"content\": \"b\", \"loss\": true}]}\n"
                    + "{\"input_ids\": [1, 2], \"labels\": [-100, 2]}\n",
            "a.json", "[{\"instruction\": \"a\", \"input\": \"\", \"output\": \"é\"},\n {\"conversations\": [{\"from\": \"human\", \"value\": \"a\"}, {\"from\": \"gpt\", \"value\": \"b\"}]}]\n",
            "a.csv", "query,response,history\n\"a \"\"b\"\",\nc\",é,\"[['x', 'y']]\"\nd,e,\n",
            "a.txt", "one\n\ntwo é\n");

    @TempDir
    Path folder;

    private Path write(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content.replace('|', '\n').replace('\'', '"'));
    }

    private static Datasets.Loaded load(Path file, boolean strict) {
        RowEncoder encoder = new RowEncoder(ByteTokens.LLAMA, new RowEncoder.Settings(Templates.DEFAULT, null, false, 64, Truncation.DELETE));
        return Datasets.load(new Datasets.Request(List.of(new DatasetName("--dataset", file.toString(), List.of(file), DatasetName.ALL)), List.of(), 0, Map.of(), strict, 300, false, false, 1), encoder);
    }

    private static void check(Path file, long line, String expected, String message) {
        assertTrue(message.startsWith(file + " line " + line + ": expected "), message);
        assertTrue(message.contains(expected.replace('\'', '"')), message);
        assertEquals(1, message.lines().count(), message);
    }

    /** Text that is no row ends the run, strict or not. */
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = ';', quoteCharacter = '`', value = {
        "a.jsonl; {; 1; a JSON object, found one that is not closed",
        "a.jsonl; }; 1; a JSON object, found none",
        "a.jsonl; {'a'}; 1; a JSON object, found none",
        "a.jsonl; {'a':}; 1; a JSON object, found none: Unexpected character",
        "a.jsonl; {'a':1; 1; a JSON object, found one that is not closed",
        "a.jsonl; {'a':1,}; 1; a JSON object, found none",
        "a.jsonl; {a:1}; 1; a JSON object, found none",
        "a.jsonl; {'a':01}; 1; a JSON object, found none",
        "a.jsonl; {'a':+1}; 1; a JSON object, found none",
        "a.jsonl; {'a':.5}; 1; a JSON object, found none",
        "a.jsonl; {'a':NaN}; 1; a JSON object, found none",
        "a.jsonl; {'a':Infinity}; 1; a JSON object, found none",
        "a.jsonl; {'a':True}; 1; a JSON object, found none",
        "a.jsonl; {'a':nul}; 1; a JSON object, found none",
        "a.jsonl; {'a':'\\x'}; 1; a JSON object, found none",
        "a.jsonl; {'a':'\\u12'}; 1; a JSON object, found none",
        "a.jsonl; {'a':'b; 1; a JSON object, found one that is not closed",
        "a.jsonl; {'a':1}{'a':1}; 1; a JSON object, found more than one",
        "a.jsonl; {'a':1} x; 1; a JSON object, found none",
        "a.jsonl; {'a':1}]; 1; a JSON object, found none",
        "a.jsonl; {'a':1,'a':2}; 1; found none: Duplicate field",
        "a.jsonl; {'a':{'b':1,'b':2}}; 1; found none: Duplicate field",
        "a.jsonl; []; 1; a JSON object, found []",
        "a.jsonl; [{'query':'a'}]; 1; a JSON object, found [{",
        "a.jsonl; 5; 1; a JSON object, found 5",
        "a.jsonl; 'text'; 1; a JSON object, found 'text'",
        "a.jsonl; null; 1; a JSON object, found null",
        "a.jsonl; true; 1; a JSON object, found true",
        "a.jsonl; text; 1; a JSON object, found none",
        "a.jsonl; {'text':'a'}|x; 2; a JSON object, found none",
        "a.jsonl; {'text':'a'}||{'text':; 3; a JSON object, found one that is not closed",
        "a.jsonl; {|'text':'a'}; 1; a JSON object, found one that is not closed",
        "a.jsonl; {'text':'a|b'}; 1; a JSON object, found one that is not closed",
        "a.json; {'text':'a'}|[]; 2; a JSON object, found []",
        "a.json; [{'text':'a'}; 1; the end of the list, found the end of the file",
        "a.json; [|{'text':'a'},|; 3; a JSON object, found none",
        "a.json; [|{'text':'a'}|{'text':'b'}]; 3; a JSON object, found none",
        "a.json; [{'text':'a'},|5]; 2; a JSON object, found 5",
        "a.json; [{'text':'a'},|[]]; 2; a JSON object, found []",
        "a.json; [{'text':'a'},|null]; 2; a JSON object, found null",
        "a.json; [{'text':'a'}|] x; 2; a JSON object, found none",
        "a.json; [{'text':'a'}|] []; 2; nothing after the list, found more",
        "a.json; [|{'text':'a','text':'b'}]; 2; found none: Duplicate field",
        "a.json; |[|{'text'}]; 3; a JSON object, found none",
        "a.csv; query,response|'a,b; 2; the end of a quoted field, found the end of the file",
        "a.csv; query,response|'a|b|c,d; 2; the end of a quoted field, found the end of the file",
        "a.csv; query,response|'a'b,c; 2; a comma or a line end after a quoted field, found 'b'",
        "a.csv; query,response|'a||' 'b',c; 4; a comma or a line end after a quoted field, found ' '",
        "a.csv; query,query|a,b; 1; each column once, found 'query' twice"})
    void textThatIsNoRowEndsTheRun(String name, String content, long line, String expected) throws IOException {
        Path file = write(name, content);
        check(file, line, expected, assertThrows(FormatException.class, () -> load(file, false)).getMessage());
        check(file, line, expected, assertThrows(FormatException.class, () -> load(file, true)).getMessage());
    }

    @Test
    void deepNestingIsRefused() throws IOException {
        Path file = write("a.jsonl", "{'text':" + "[".repeat(100_000) + "]".repeat(100_000) + "}");
        check(file, 1, "a JSON object, found none: Document nesting depth (1001) exceeds the maximum allowed", assertThrows(FormatException.class, () -> load(file, false)).getMessage());
    }

    /** Files with a few bytes changed, lost or doubled read on, or are refused in one line. */
    @ParameterizedTest
    @ValueSource(strings = {"a.jsonl", "a.json", "a.csv", "a.txt", "a.jsonl.gz"})
    void damagedFilesAreReadOrRefusedInOneLine(String name) throws IOException {
        Random random = new Random(name.hashCode());
        byte[] whole = name.endsWith("gz") ? DataFileTest.zipped(VALID.get("a.jsonl")) : VALID.get(name).getBytes(StandardCharsets.UTF_8);
        int refused = 0;
        for (int n = 0; n < 300; n++) {
            Path file = Files.write(folder.resolve(name), damaged(whole, random));
            try {
                load(file, random.nextBoolean());
            } catch (FormatException | UsageException e) {
                assertEquals(1, e.getMessage().lines().count(), e.getMessage());
                refused++;
            }
        }
        assertTrue(refused > 0);
    }

    private static byte[] damaged(byte[] whole, Random random) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte b : whole) {
            int change = random.nextInt(3 * whole.length);
            if (change > 2) bytes.write(b);
            else if (change == 0) bytes.write(random.nextInt(256));
            else if (change == 1) bytes.writeBytes(new byte[] {b, b});
        }
        return bytes.toByteArray();
    }

    /** An object that is no sample ends a strict run, and is otherwise left out; alone in its file it ends any run. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = ';', quoteCharacter = '`', value = {
        "{}; a key for the response (response, answer, ",
        "{'a':1}; found a",
        "{'query':'a'}; found query",
        "{'Query':'a','History':[]}; found Query, History",
        "{'query':'a','response':null}; a string for response, found null",
        "{'instruction':'a','input':'','output':null}; a string for output, found null",
        "{'messages':null}; a list for messages, found null",
        "{'input_ids':null}; a list for input_ids, found null",
        "{'query':'a','response':5}; a string for response, found 5",
        "{'query':'a','response':true}; a string for response, found true",
        "{'query':'a','response':{}}; a string for response, found {}",
        "{'query':'a','response':[]}; a string for response, found []",
        "{'query':'a','response':[5]}; a string for response, found 5",
        "{'query':5,'response':'a'}; a string for query, found 5",
        "{'query':['a'],'response':'a'}; a string for query, found ['a']",
        "{'query':'','response':''}; a question or an answer, found both empty",
        "{'query':' ','response':'\\n'}; a question or an answer, found both empty",
        "{'prompt':'a','question':'b','response':'c'}; one key for the query, found prompt and question: choose by --columns",
        "{'query':'a','answer':'b','output':'c'}; one key for the response, found answer and output",
        "{'query':'a','Answer':'b','ANSWERS':'c'}; one key for the response, found Answer and ANSWERS",
        "{'system':5,'query':'a','response':'b'}; a string for system, found 5",
        "{'instruction':'a','input':'b'}; a key for the response",
        "{'instruction':5,'input':'b','output':'c'}; a string for instruction, found 5",
        "{'instruction':'a','input':5,'output':'c'}; a string for input, found 5",
        "{'query':'a','response':'b','history':5}; a list for history, found 5",
        "{'query':'a','response':'b','history':'x'}; a list for history, found the string 'x'",
        "{'query':'a','response':'b','history':'[] []'}; a list for history, found the string '[] []'",
        "{'query':'a','response':'b','history':'5'}; a list for history, found 5",
        "{'query':'a','response':'b','history':['x']}; pairs [question, answer] in history, found 'x'",
        "{'query':'a','response':'b','history':[['x']]}; pairs [question, answer] in history, found ['x']",
        "{'query':'a','response':'b','history':[['x','y','z']]}; pairs [question, answer] in history",
        "{'query':'a','response':'b','history':[[1,'y']]}; a string for a question of history, found 1",
        "{'query':'a','response':'b','history':[['x',null]]}; a string for an answer of history, found null",
        "{'text':''}; a text, found an empty one",
        "{'text':5}; a string for text, found 5",
        "{'messages':5}; a list for messages, found 5",
        "{'messages':{}}; a list for messages, found {}",
        "{'messages':'hello'}; a list for messages, found the string 'hello'",
        "{'messages':[]}; a message of the assistant in messages, found no message",
        "{'messages':['a']}; an object for messages[0], found 'a'",
        "{'messages':[null]}; an object for messages[0], found null",
        "{'messages':[{}]}; the keys role and content, or from and value, in messages[0], found {}",
        "{'messages':[{'content':'a'}]}; the keys role and content, or from and value, in messages[0]",
        "{'messages':[{'role':'user','content':'a'}]}; a message of the assistant in messages, found none",
        "{'messages':[{'role':'assistant'}]}; a string for messages[0].content, found nothing",
        "{'messages':[{'from':'gpt'}]}; a string for messages[0].value, found nothing",
        "{'messages':[{'role':'assistant','content':null}]}; a string for messages[0].content, found null",
        "{'messages':[{'role':'assistant','content':5}]}; a string for messages[0].content, found 5",
        "{'messages':[{'role':'assistant','content':['a']}]}; blocks of text in messages[0].content, found 'a'",
        "{'messages':[{'role':'assistant','content':[{'type':'image'}]}]}; blocks of text in messages[0].content",
        "{'messages':[{'role':'assistant','content':[{'type':'text'}]}]}; a string for messages[0].content.text, found nothing",
        "{'messages':[{'role':5,'content':'a'}]}; a string for messages[0].role, found 5",
        "{'messages':[{'role':null,'content':'a'}]}; a string for messages[0].role, found null",
        "{'messages':[{'role':'robot','content':'a'}]}; the role system, user or assistant in messages[0], found 'robot'",
        "{'messages':[{'role':'tool','content':'a'}]}; the role system, user or assistant in messages[0], found 'tool'",
        "{'messages':[{'role':'User','content':'a'}]}; the role system, user or assistant in messages[0], found 'User'",
        "{'messages':[{'from':'human','value':5}]}; a string for messages[0].value, found 5",
        "{'conversations':[{'from':'gpt','value':'a'},{'from':'x','value':'b'}]}; in conversations[1], found 'x'",
        "{'messages':[{'role':'user','content':'a'},{'role':'system','content':'b'},{'role':'assistant','content':'c'}]}; a system message at the start of messages alone",
        "{'messages':[{'role':'assistant','content':'a','loss':'yes'}]}; true or false, 0 or 1 for messages[0].loss, found 'yes'",
        "{'messages':[{'role':'assistant','content':'a','loss_scale':0.5}]}; true or false, 0 or 1 for messages[0].loss_scale, found 0.5",
        "{'messages':[{'role':'assistant','content':'a','tool_calls':[{}]}]}; a message without tool_calls in messages[0]",
        "{'messages':[{'role':'assistant','content':'a'}],'tools':[{'name':'x'}]}; a conversation without tools",
        "{'messages':[{'human':5,'assistant':'a'}]}; a string for messages[0].human, found 5",
        "{'messages':[{'role':'assistant','content':''}]}; a text, found an empty one",
        "{'query':'a','response':''}; answers, found an empty one",
        "{'instruction':'a','input':'','output':' \\n'}; answers, found an empty one",
        "{'query':'a','response':['']}; answers, found an empty one",
        "{'query':'a','response':'b','history':[['c','']]}; answers, found an empty one",
        "{'messages':[{'role':'user','content':'a'},{'role':'assistant','content':''}]}; answers, found an empty one",
        "{'conversations':[{'human':'a','gpt':'b'},{'human':'a','gpt':' '}]}; answers, found an empty one",
        "{'input_ids':5}; a list for input_ids, found 5",
        "{'input_ids':[]}; at least one token in input_ids, found none",
        "{'input_ids':['1']}; an integer from 0 to 299 for input_ids[0], found '1'",
        "{'input_ids':[1,1.0]}; an integer from 0 to 299 for input_ids[1], found 1.0",
        "{'input_ids':[-1]}; an integer from 0 to 299 for input_ids[0], found -1",
        "{'input_ids':[300]}; an integer from 0 to 299 for input_ids[0], found 300",
        "{'input_ids':[4294967296]}; an integer from 0 to 299 for input_ids[0], found 4294967296",
        "{'input_ids':[1,2],'labels':[1]}; labels of the length of input_ids, 2, found 1",
        "{'input_ids':[1,2],'labels':[1,-101]}; an integer from 0 to 299, or -100, for labels[1], found -101",
        "{'input_ids':[1,2],'attention_mask':[1]}; an attention_mask of the length of input_ids, 2, found 1",
        "{'input_ids':[1,2],'attention_mask':[1,0]}; 1 for attention_mask[1], since every token of a row is attended to, found 0",
        "{'input_ids':[1,2],'attention_mask':[1.0,1]}; 1 for attention_mask[0], since every token of a row is attended to, found 1.0",
        "{'input_ids':[1,2],'attention_mask':1}; a list for attention_mask, found 1",
        "{'input_ids':[1,2],'label':[1,2]}; the key labels, found 'label'",
        "{'messages':[{'role':'user','content':'a'},{'role':'assistant','content':'b'}],'system':5}; a string for system, found 5"})
    void rowThatIsNoSampleIsLeftOut(String row, String expected) throws IOException {
        Path file = write("a.jsonl", "{'text':'fine'}|" + row + "|");
        check(file, 2, expected, assertThrows(FormatException.class, () -> load(file, true)).getMessage());
        List<String> leftOut = load(file, false).train().leftOut();
        assertEquals(1, leftOut.size());
        assertTrue(leftOut.getFirst().startsWith("1 row left out, not in a format of rows: a.jsonl line 2 (expected "), leftOut.getFirst());
        assertTrue(leftOut.getFirst().contains(expected.replace('\'', '"')), leftOut.getFirst());

        Path alone = write("b.jsonl", row);
        String message = assertThrows(UsageException.class, () -> load(alone, false)).getMessage();
        assertTrue(message.startsWith("--dataset: no row to train on in " + alone + ": 1 row left out, "), message);
        assertEquals(1, message.lines().count(), message);
    }

    /** A record of another length than the first is a wrong row, whatever it holds. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = ';', quoteCharacter = '`', value = {
        "a; 2 fields, as the first row has, found 1",
        "a,b,c; 2 fields, as the first row has, found 3",
        "a,b,; 2 fields, as the first row has, found 3",
        "'a,b'; 2 fields, as the first row has, found 1",
        "a,; answers, found an empty one",
        ",; a question or an answer, found both empty"})
    void recordThatIsNoRowIsLeftOut(String record, String expected) throws IOException {
        Path file = write("a.csv", "query,response|fine,good|" + record + "|fine,too|");
        check(file, 3, expected, assertThrows(FormatException.class, () -> load(file, true)).getMessage());
        Dataset train = load(file, false).train();
        assertEquals(2, train.rows().size());
        assertEquals(List.of("1 row left out, not in a format of rows: a.csv line 3 (expected " + expected + ")"), train.leftOut());
        Path alone = write("b.csv", "query,response|" + record + "|");
        assertTrue(assertThrows(UsageException.class, () -> load(alone, false)).getMessage().startsWith("--dataset: no row to train on in " + alone + ": 1 row left out, "));
    }
}
