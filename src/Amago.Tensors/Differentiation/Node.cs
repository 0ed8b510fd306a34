using Amago.Kernels;

namespace Amago.Tensors.Differentiation;

/// <summary>One run of an operation: a step of the tape, or a node of a recorded graph.</summary>
internal sealed class Node
{
    private readonly int _outputVersion;
    private int[] _versions;
    private ExclusiveUse _use;

    public Node(Operation operation, Tensor[] inputs, Tensor output, object? saved)
    {
        Operation = operation;
        Inputs = inputs;
        Output = output;
        Saved = saved;
        _outputVersion = output.IsSymbolic ? 0 : output.Storage.Version;
        _versions = output.IsSymbolic ? [] : Array.ConvertAll(inputs, static input => input.Storage.Version);
    }

    public Operation Operation { get; }

    /// <summary>What the operation ran on; empty once released.</summary>
    public Tensor[] Inputs { get; private set; }

    public Tensor Output { get; }

    /// <summary>What the operation kept for its backward pass.</summary>
    public object? Saved { get; private set; }

    /// <summary>Whether a backward pass has already used this node up.</summary>
    public bool IsReleased { get; private set; }

    /// <summary>Runs the operation backward: one pass at a time, for what it saved is one piece of memory.</summary>
    /// <param name="dy">Gradient of the loss with respect to the output, of the output's shape.</param>
    /// <param name="gradients">Receives the gradients of the inputs.</param>
    /// <param name="retain">Whether it is to run backward again; else what was saved is freed.</param>
    /// <exception cref="InvalidOperationException">The node has been released, or another backward pass is at work on it.</exception>
    public void RunBackward(Tensor dy, InputGradients gradients, bool retain)
    {
        _use.Enter(Operation.Name, "Backward");
        try
        {
            CheckNotReleased();
            gradients.Enter(this);
            Operation.Backward(this, dy, gradients);
            if (!retain)
                Release();
        }
        catch (OverflowException e)
        {
            throw Operation.TooLarge(Inputs, e);
        }
        finally
        {
            _use.Leave();
        }
    }

    /// <summary>Checks that the node can still be run backward.</summary>
    /// <exception cref="InvalidOperationException">A backward pass has used it up.</exception>
    public void CheckNotReleased()
    {
        if (IsReleased)
        {
            throw new InvalidOperationException(
                "Backward: these results were already run backward and what they saved is freed. Run the forward pass again, or "
                    + "pass retainGraph: true the first time.");
        }
    }

    private void Release()
    {
        (Saved as IDisposable)?.Dispose(); // memory that the next forward pass can use
        Saved = null;
        Inputs = []; // a loss kept for a log must not keep the activations alive
        _versions = [];
        IsReleased = true;
    }

    /// <summary>Checks that nothing the backward pass reads was overwritten since.</summary>
    /// <exception cref="InvalidOperationException">An input or the output was written to in place.</exception>
    public void CheckVersions()
    {
        (int[] versions, Tensor[] inputs) = (_versions, Inputs);
        for (int i = 0; i < Math.Min(versions.Length, inputs.Length); i++)
        {
            if (inputs[i].Storage.Version != versions[i])
            {
                throw new InvalidOperationException(
                    $"Backward: input {i} of {Operation.Name} ({inputs[i].Describe()}) was overwritten after the forward pass, "
                        + "by an optimizer step or CopyFrom; run the forward pass again.");
            }
        }

        if (Output.Storage.Version != _outputVersion)
        {
            throw new InvalidOperationException(
                $"Backward: the result of {Operation.Name} ({Output.Describe()}) was overwritten after the forward pass, "
                    + "by CopyFrom; run the forward pass again.");
        }
    }
}
