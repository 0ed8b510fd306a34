using Amago.Tensors;

namespace Amago.Nets;

/// <summary>Where things lie in a plan's memory, in floats, each on a cache line of its own.</summary>
internal sealed class PlanLayout
{
    private const int Line = 16;

    private readonly Dictionary<Tensor, int> _parameters = new(ReferenceEqualityComparer.Instance);

    /// <summary>Floats of the parameters that the forward pass reads.</summary>
    public int ForwardPacked { get; private set; }

    /// <summary>Floats of the parameters in the form of the backward pass.</summary>
    public int BackwardPacked { get; private set; }

    /// <summary>Floats of a sum of all gradients.</summary>
    public int Sums { get; private set; }

    /// <summary>Sizes, for each image, of what steps keep for the backward pass beside their values.</summary>
    public List<int> Slots { get; } = [];

    /// <summary>Every parameter once, in the order in which steps use them.</summary>
    public List<Tensor> Parameters { get; } = [];

    public static int Align(int length) => checked((length + Line - 1) / Line * Line);

    /// <summary>Floats that hold some bytes.</summary>
    public static int BytesAsFloats(int bytes) => (bytes + sizeof(float) - 1) / sizeof(float);

    /// <summary>Room among the forward parameters; gives its offset.</summary>
    public int ReservePacked(int length)
    {
        int offset = ForwardPacked;
        ForwardPacked = checked(offset + Align(length));
        return offset;
    }

    /// <summary>Room among the backward parameters; gives its offset from their start.</summary>
    public int ReserveBackwardPacked(int length)
    {
        int offset = BackwardPacked;
        BackwardPacked = checked(offset + Align(length));
        return offset;
    }

    /// <summary>Room in the sums; gives its offset.</summary>
    public int ReserveSum(int length)
    {
        int offset = Sums;
        Sums = checked(offset + Align(length));
        return offset;
    }

    /// <summary>Room for <paramref name="length"/> floats of each image that a training step keeps; gives the slot's index.</summary>
    public int ReserveSlot(int length)
    {
        Slots.Add(length);
        return Slots.Count - 1;
    }

    /// <summary>Notes a parameter; gives its index.</summary>
    public int Parameter(Tensor parameter)
    {
        if (_parameters.TryGetValue(parameter, out int index))
            return index;
        Parameters.Add(parameter);
        return _parameters[parameter] = Parameters.Count - 1;
    }
}
