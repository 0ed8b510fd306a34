using Ops = Amago.Tensors.Operations;

namespace Amago.Nets.Plans;

/// <summary>How a kind of operations becomes steps: an entry of the one table of what can be planned.</summary>
/// <param name="Operation">The operations' type, or a base of theirs.</param>
/// <param name="ValueInputs">Number of leading inputs that are values of the plan; the others are parameters.</param>
/// <param name="Fits">Whether the steps can compute a node of this type.</param>
/// <param name="Visit">Adds the steps of a node to the plan.</param>
internal sealed record PlanForm(Type Operation, int ValueInputs, Func<Node, bool> Fits, Action<PlanBuilder, Node> Visit)
{
    private static readonly PlanForm[] Table =
    [
        Of<Ops.Images.Conv2d>(static (plan, node, convolution) => plan.AddConvolution(node, convolution.Window)),
        Of<Ops.Elementwise.Add>(
            static (plan, node, _) => plan.AddSum(node),
            static (node, _) => node.Inputs[0].Shape == node.Inputs[1].Shape,
            valueInputs: 2),
        Of<Ops.Activations.ActivationOperation>(static (plan, node, activation) => plan.AddActivation(node, activation)),
        Of<Ops.Activations.AdaptiveRational>(static (plan, node, _) =>
            plan.Add(node, (x, y) => new AdaptiveStep(x, y, node.Inputs[1], node.Inputs[2]))),
        Of<Ops.Images.MaxPool2d>(
            static (plan, node, pool) => plan.Add(node, (x, y) => new MaxPoolStep(x, y, pool.Window)),
            static (_, pool) => MaxPoolStep.Fits(pool.Window)),
        Of<Ops.Images.MeanPool2d>(static (plan, node, _) => plan.Add(node, static (x, y) => new MeanPoolStep(x, y))),
        Of<Ops.Normalizations.RmsNorm>(
            static (plan, node, norm) =>
                plan.Add(node, (x, y) => new RmsNormStep(x, y, norm.Epsilon, node.Inputs.ElementAtOrDefault(1))),
            static (_, norm) => norm.OfPixels),
        Of<Ops.Normalizations.GroupNorm>(static (plan, node, norm) =>
            plan.Add(node, (x, y) => new GroupNormStep(x, y, norm, node.Inputs.ElementAtOrDefault(1), node.Inputs.ElementAtOrDefault(2)))),
    ];

    /// <summary>The form of an operation, or null.</summary>
    public static PlanForm? Find(Operation operation) => Array.Find(Table, form => form.Operation.IsInstanceOfType(operation));

    private static PlanForm Of<T>(Action<PlanBuilder, Node, T> visit, Func<Node, T, bool>? fits = null, int valueInputs = 1)
        where T : Operation =>
        new(
            typeof(T),
            valueInputs,
            node => node.Output.Rank == 4 && (fits?.Invoke(node, (T)node.Operation) ?? true),
            (plan, node) => visit(plan, node, (T)node.Operation));
}
