using Amago.Kernels.Reductions;
using Ops = Amago.Tensors.Operations;

namespace Amago.Nets.Plans.Rows;

/// <summary>How a kind of operations becomes steps of a row plan: an entry of the one table of what can be planned.</summary>
/// <param name="Operation">The operations' type, or a base of theirs.</param>
/// <param name="Fits">Whether the steps can compute a node of this type: rows stay apart.</param>
/// <param name="Visit">Adds the steps of a node to the plan.</param>
internal sealed record RowForm(Type Operation, Func<Node, bool> Fits, Action<RowPlanBuilder, Node> Visit)
{
    private static readonly RowForm[] Table =
    [
        Of<Ops.LinearLayers.Linear>(
            static (plan, node, _) => plan.AddLinear(node),
            static (node, _) => node.Inputs[0].Rank == 2 && AreConstant(node, from: 1)),
        Of<Ops.Elementwise.Unary>(static (plan, node, unary) => plan.Add(node, (x, y) => new RowMapStep(x, y, 1, unary.Compute))),
        Of<Ops.Activations.AdaptiveRational>(
            static (plan, node, _) => plan.Add(node, (x, y) => new RowAdaptiveStep(x, y, node.Inputs[1], node.Inputs[2])),
            static (node, _) => AreConstant(node, from: 1)),
        Of<Ops.Normalizations.LayerNorm>(
            static (plan, node, norm) => plan.Add(
                node,
                (x, y) => new RowLayerNormStep(x, y, norm, node.Inputs.ElementAtOrDefault(1), node.Inputs.ElementAtOrDefault(2))),
            static (node, _) => node.Output.Rank > 1 && AreConstant(node, from: 1)),
        Of<Ops.Normalizations.Standardize>(
            static (plan, node, operation) => plan.Add(
                node, (x, y) => new RowStandardizeStep(x, y, operation, node.Inputs[1], node.Inputs[2])),
            static (node, _) => node.Output.Rank > 1 && AreConstant(node, from: 1)),
        Of<Ops.Normalizations.RmsNorm>(
            static (plan, node, norm) => plan.Add(node, (x, y) => new RowRmsNormStep(x, y, norm, node.Inputs.ElementAtOrDefault(1))),
            static (node, norm) => !norm.OfPixels && node.Output.Rank > 1 && AreConstant(node, from: 1)),
        Of<Ops.Reductions.LastDimension>(
            static (plan, node, rows) => plan.Add(node, (x, y) => new RowMapStep(x, y, node.Output.Shape[^1], rows.Compute)),
            static (node, _) => node.Output.Rank > 1),
        Of<Ops.Reductions.Sum>(
            static (plan, node, _) => plan.Add(node, (x, y) => new RowReduceStep(x, y, static row => (float)LongSum.Of(row))),
            static (node, sum) => IsOfLast(node, sum)),
        Of<Ops.Reductions.Max>(
            static (plan, node, _) => plan.Add(
                node, (x, y) => new RowReduceStep(x, y, static row => System.Numerics.Tensors.TensorPrimitives.Max(row))),
            static (node, max) => IsOfLast(node, max)),
        Of<Ops.Elementwise.Binary>(static (plan, node, binary) => plan.AddPair(node, binary), static (node, _) => FitsPair(node)),
        Of<Ops.Selection.Concatenate>(
            static (plan, node, _) => plan.AddConcatenation(node),
            static (node, cat) => cat.Dimension == 1 && node.Inputs.All(static input => input.IsSymbolic)),
        Of<Ops.Views.Reshape>(static (plan, node, _) => plan.AddView(node, 0), static (node, _) => KeepsRows(node)),
        Of<Ops.Views.Relayout>(static (plan, node, _) => plan.AddView(node, 0)),
        Of<Ops.Views.Slice>(
            static (plan, node, slice) => plan.AddView(node, slice.Start * (node.Output.Shape.ElementCount / Rows(node) / slice.Length)),
            static (_, slice) => slice is { Dimension: 1, Length: > 0 }),
    ];

    /// <summary>The form of an operation, or null.</summary>
    public static RowForm? Find(Operation operation) => Array.Find(Table, form => form.Operation.IsInstanceOfType(operation));

    private static RowForm Of<T>(Action<RowPlanBuilder, Node, T> visit, Func<Node, T, bool>? fits = null)
        where T : Operation =>
        new(
            typeof(T),
            node => fits?.Invoke(node, (T)node.Operation) ?? true,
            (plan, node) => visit(plan, node, (T)node.Operation));

    private static bool AreConstant(Node node, int from) => node.Inputs.Skip(from).All(static input => !input.IsSymbolic);

    private static int Rows(Node node) => node.Output.Shape[0];

    private static bool KeepsRows(Node node) => node.Inputs[0].Rank > 0 && node.Output.Rank > 0;

    private static bool IsOfLast(Node node, Ops.Reductions.Reduction reduction) =>
        node.Inputs[0].Rank > 1 && reduction.Dimensions.SequenceEqual([node.Inputs[0].Rank - 1]);

    // Both of one length, or one of them a single float of every row; a constant is the same for all rows.
    private static bool FitsPair(Node node)
    {
        Tensor left = node.Inputs[0], right = node.Inputs[1];
        if (left.IsSymbolic && right.IsSymbolic)
            return left.Shape == right.Shape || (left.Rank == right.Rank && (RowLength(left) == 1 || RowLength(right) == 1));
        Tensor constant = left.IsSymbolic ? right : left, value = left.IsSymbolic ? left : right;
        return value.Shape == node.Output.Shape && (constant.Rank < value.Rank || constant.Shape[0] == 1);

        static int RowLength(Tensor tensor) => tensor.Rank == 0 ? 0 : tensor.Shape.ElementCount / tensor.Shape[0];
    }
}
