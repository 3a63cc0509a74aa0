/** Text to token ids and back, as the tokenizers of published checkpoints do it. */
package lorikeet.tokenizer;
