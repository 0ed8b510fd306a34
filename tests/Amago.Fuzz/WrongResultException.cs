namespace Amago.Fuzz;

/// <summary>An input was taken, and what came of it is wrong.</summary>
internal sealed class WrongResultException(string message) : Exception(message);
