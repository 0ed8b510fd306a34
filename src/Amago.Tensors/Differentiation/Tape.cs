namespace Amago.Tensors.Differentiation;

/// <summary>Runs recorded operations backward (reverse-mode automatic differentiation).</summary>
internal static class Tape
{
    /// <summary>Adds the gradient of <paramref name="root"/>, weighted by <paramref name="seed"/>, to every leaf it depends on.</summary>
    public static void Run(Tensor root, Tensor seed, bool retainGraph)
    {
        List<Tensor> order = TopologicalOrder(root);
        foreach (Tensor tensor in order)
        {
            if (tensor.Source is not { } node)
                continue;
            node.CheckNotReleased();
            node.CheckVersions();
        }

        using IDisposable scope = Autograd.NoGrad();
        using var temporaries = new TensorScope(); // gradients on the way; those of leaves have memory of their own
        var gradients = new InputGradients();
        gradients.Add(root, seed);
        for (int i = order.Count - 1; i >= 0; i--)
        {
            Tensor tensor = order[i];
            if (gradients.Take(tensor) is not { } gradient || tensor.Source is not { } node)
                continue;
            node.RunBackward(gradient, gradients, retainGraph);
        }
    }

    /// <summary>
    /// The root and every result behind it that needs a gradient, inputs before results. Iterative: a recurrent loss may be thousands of
    /// steps deep.
    /// </summary>
    private static List<Tensor> TopologicalOrder(Tensor root)
    {
        var order = new List<Tensor>();
        var seen = new HashSet<Tensor>(ReferenceEqualityComparer.Instance) { root };
        var stack = new Stack<(Tensor Tensor, int NextInput)>();
        stack.Push((root, 0));
        while (stack.TryPop(out (Tensor Tensor, int NextInput) top))
        {
            Tensor[] inputs = top.Tensor.Source?.Inputs ?? [];
            if (top.NextInput >= inputs.Length) // fewer than before where another thread's backward pass has released them
            {
                order.Add(top.Tensor);
                continue;
            }

            stack.Push((top.Tensor, top.NextInput + 1));
            Tensor input = inputs[top.NextInput];
            if (!input.IsLeaf && input.RequiresGrad && seen.Add(input))
                stack.Push((input, 0));
        }

        return order;
    }
}
