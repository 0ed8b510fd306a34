namespace Amago.Tensors;

/// <summary>One run of an operation: a step of the tape, or a node of a recorded graph.</summary>
internal sealed class Node
{
    private readonly int _outputVersion;
    private int[] _versions;

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

    /// <summary>Frees what was saved: the node can't be run backward again.</summary>
    public void Release()
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
        for (int i = 0; i < _versions.Length; i++)
        {
            if (Inputs[i].Storage.Version != _versions[i])
            {
                throw new InvalidOperationException(
                    $"Backward: input {i} of {Operation.Name} ({Inputs[i].Describe()}) was overwritten after the forward pass, by an optimizer step or CopyFrom; run the forward pass again.");
            }
        }

        if (Output.Storage.Version != _outputVersion)
        {
            throw new InvalidOperationException(
                $"Backward: the result of {Operation.Name} ({Output.Describe()}) was overwritten after the forward pass, by CopyFrom; run the forward pass again.");
        }
    }
}
