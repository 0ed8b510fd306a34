using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Amago.Nets.Networks;

/// <summary>Where a compiled network's caller writes the observations of one name.</summary>
/// <param name="input">The input, or one of several of the name.</param>
/// <param name="count">Observations of the largest batch.</param>
internal sealed unsafe class ObservationBuffer(NetworkInput input, int count)
{
    private byte[]? _pixels;
    private float[]? _floats;
    private long[]? _numbers;
    private byte* _lent;

    /// <summary>The input, or one of several of the name.</summary>
    public NetworkInput Input { get; } = input;

    /// <summary>Values of one observation.</summary>
    public int Length { get; } = input switch
    {
        ImageInput image => image.Encoder.InputChannels * image.Encoder.ImageHeight * image.Encoder.ImageWidth,
        IndexInput => 1,
        _ => input.Length,
    };

    /// <summary>Whether images are floats, which are taken as they are: those were asked for last.</summary>
    public bool TakesFloats { get; private set; } = input is VectorInput;

    /// <summary>Pixels of all observations.</summary>
    public Span<byte> Pixels
    {
        get
        {
            TakesFloats = false;
            return Made(ref _pixels);
        }
    }

    /// <summary>Float values of all observations.</summary>
    public Span<float> Floats
    {
        get
        {
            TakesFloats = true;
            return Made(ref _floats);
        }
    }

    /// <summary>Numbers of all observations.</summary>
    public Span<long> Numbers => Made(ref _numbers);

    // SAFETY: the arrays are on the pinned heap, and this object holds them.

    /// <summary>Takes pixels from memory that is not this object's, until it is told null.</summary>
    public void Borrow(byte* pixels)
    {
        TakesFloats = false;
        _lent = pixels;
    }

    /// <summary>Pixels from an observation on.</summary>
    public byte* PixelsAt(int first) =>
        (_lent != null ? _lent : Start(Pixels)) + ((nint)first * Length);

    /// <summary>Float values from an observation on.</summary>
    public float* FloatsAt(int first) => Start(Floats) + ((nint)first * Length);

    /// <summary>The first observations as a tensor.</summary>
    public Tensor Tensor(int rows)
    {
        switch (Input)
        {
            case IndexInput:
                return Tensors.Tensor.FromSpan<long>(Numbers[..rows], [rows]);
            case ImageInput { Encoder.ImgShape: var (first, second, third) }:
                Shape shape = [rows, first, second, third];
                return TakesFloats
                    ? Tensors.Tensor.FromSpan<float>(Floats[..(rows * Length)], shape)
                    : Tensors.Tensor.FromSpan<byte>(new ReadOnlySpan<byte>(PixelsAt(0), rows * Length), shape);
            default:
                return Tensors.Tensor.FromSpan<float>(Floats[..(rows * Length)], [rows, Length]);
        }
    }

    // Threads that fill one buffer together may ask for it at once: all get the same one.
    private T[] Made<T>(ref T[]? array)
        where T : unmanaged =>
        array ?? Interlocked.CompareExchange(ref array, GC.AllocateArray<T>(checked(Length * count), pinned: true), null) ?? array;

    private static T* Start<T>(Span<T> pinned)
        where T : unmanaged => (T*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(pinned));
}
