using Amago.Tensors;

namespace Amago.OnnxPeer;

/// <summary>What drawn actions have to keep to: masks and bounds, and of many rows that are alike the probabilities.</summary>
/// <param name="Branches">Sizes of the branches of choices.</param>
/// <param name="RowsAreAlike">Whether all rows are the same, so that what is drawn has their probabilities.</param>
/// <param name="Tensors">
/// <c>masks</c> and <c>probabilities</c> of choices (N, sum of branches); <c>low</c>, <c>high</c>, <c>mean</c> and <c>std</c> of numbers
/// (N, D).
/// </param>
internal sealed record DrawnActions(IReadOnlyList<int> Branches, bool RowsAreAlike, IReadOnlyDictionary<string, Tensor> Tensors);
