namespace GeoChat.Batch.Prompting.Tokens;

/// <summary>A <c>tokenizer.model</c> that is missing, broken, larger than any real one, or of a kind that LLaMA does not use.</summary>
public sealed class TokenizerException(string cause, string remedy, Exception? inner = null) : PromptingException(cause, remedy, inner);
