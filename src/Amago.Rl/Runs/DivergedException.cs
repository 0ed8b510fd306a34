namespace Amago.Rl;

/// <summary>A run that can't go on, because what it computes with is not finite any more; the message names its folder.</summary>
internal sealed class DivergedException(string message, Exception inner) : InvalidOperationException(message, inner);
