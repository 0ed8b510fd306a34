namespace Amago.Rl.Algorithms;

/// <summary>Training that can't go on, because what it computes with is not finite any more.</summary>
internal sealed class DivergedException(string message, Exception? inner = null) : InvalidOperationException(message, inner);
