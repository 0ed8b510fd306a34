using System.Runtime.InteropServices;
using Amago.Kernels;
using Amago.Kernels.Convolution;
using Amago.Kernels.Convolution.Contract;
using Amago.Kernels.Linear;
using Amago.Kernels.Normalization;
using Amago.Kernels.Optimizers;
using Amago.Kernels.Pixels;
using Amago.Kernels.Pooling;

namespace Amago.Fuzz.Calls;

/// <summary>
/// A kernel of random sizes on buffers between pages that nobody may touch: twice, once against each page, which must give the same bits,
/// since values must not depend on where they lie.
/// </summary>
internal sealed unsafe class KernelCalls
{
    private const int MostFloats = 1 << 20; // of a buffer: larger ones only take longer
    private const long MostMultiplyAdds = 1 << 28; // a tenth of a second of the slowest kernel
    private readonly GuardedMemory _memory = new();

    public void Run(byte[] input)
    {
        _memory.Reset(againstTheEnd: true);
        byte[] end = Call(new Decisions(input));
        _memory.Reset(againstTheEnd: false);
        byte[] start = Call(new Decisions(input));
        if (!end.AsSpan().SequenceEqual(start))
            throw new WrongResultException($"kernel {input.FirstOrDefault() % 12}: other bits at another address");
    }

    private byte[] Call(Decisions d) => d.Next(12) switch
    {
        0 => Forward(d, isForward: true),
        1 => Forward(d, isForward: false),
        2 => WeightGradient(d),
        3 => Linear(d),
        4 => LinearGradients(d),
        5 => Norm(d),
        6 => Norm(d, isLayerNorm: true),
        7 => Pool(d),
        8 => Shift(d),
        9 => Resize(d),
        10 => Load(d),
        _ => Adam(d),
    };

    private byte[] Forward(Decisions d, bool isForward)
    {
        if (Convolution(d) is not { } shape)
            return [];
        IReadOnlyList<ConvolutionPass> passes =
            isForward ? Convolutions.ForwardCandidates(shape) : Convolutions.BackwardDataCandidates(shape);
        ConvolutionPass pass = passes[d.Next(passes.Count)];
        (int from, int to, int channels) = isForward
            ? (shape.InputSize, shape.OutputSize, shape.OutputChannels)
            : (shape.OutputSize, shape.InputSize, shape.Channels);
        int length = shape.Images * to;
        float* x = Values(d, shape.Images * from), weights = Values(d, shape.WeightSize), y = _memory.Rent<float>(length);
        float* bias = isForward && d.Flag()
            ? Values(d, channels)
            : null, residual = d.Flag() ? Values(d, length) : null, gate = !isForward && d.Flag() ? Values(d, length) : null;
        float* packed = _memory.Rent<float>(pass.PackedLength), scratch = _memory.Rent<float>(pass.ScratchLength, isAligned: true);
        EpilogueActivation activation = isForward || gate != null
            ? d.OneOf(EpilogueActivation.Relu, EpilogueActivation.LeakyRelu)
            : EpilogueActivation.None;
        pass.Pack(weights, packed);
        var memory = new PassMemory(x, y, shape.Images, packed, new Epilogue(bias, residual, gate, activation, 0.01f));
        pass.Run(memory, 0, pass.Pieces(shape.Images), scratch);
        return Bytes(y, length);
    }

    private byte[] WeightGradient(Decisions d)
    {
        if (Convolution(d) is not { } shape)
            return [];
        IReadOnlyList<ConvolutionWeightGradient> gradients = Convolutions.WeightGradientCandidates(shape);
        ConvolutionWeightGradient gradient = gradients[d.Next(gradients.Count)];
        float* x = Values(d, shape.Images * shape.InputSize), dy = Values(d, shape.Images * shape.OutputSize);
        float* sum = _memory.Rent<float>(
            gradient.SumLength, isAligned: true), scratch = _memory.Rent<float>(gradient.ScratchLength, isAligned: true);
        float* dw = _memory.Rent<float>(shape.WeightSize), dbias = _memory.Rent<float>(shape.OutputChannels);
        new Span<float>(sum, gradient.SumLength).Clear();
        gradient.Add(x, dy, shape.Images, sum, scratch);
        gradient.Finish(sum, dw, dbias);
        return [.. Bytes(dw, shape.WeightSize), .. Bytes(dbias, shape.OutputChannels)];
    }

    private byte[] Linear(Decisions d)
    {
        (int rows, int inputs, int outputs) = (d.Size(70), d.Size(256), d.Size(256));
        float* x = Values(
            d, rows * inputs), weights = Values(d, outputs * inputs), bias = Values(d, outputs), y = _memory.Rent<float>(rows * outputs);
        LinearProduct.Forward(
            Span(x, rows * inputs),
            Span(weights, outputs * inputs),
            d.Flag() ? Span(bias, outputs) : default,
            Span(y, rows * outputs),
            new(rows, inputs, outputs));
        return Bytes(y, rows * outputs);
    }

    private byte[] LinearGradients(Decisions d)
    {
        (int rows, int inputs, int outputs) = (d.Size(70), d.Size(256), d.Size(256));
        float* x = Values(d, rows * inputs), dy = Values(d, rows * outputs), weights = Values(d, outputs * inputs);
        float* dx = _memory.Rent<float>(rows * inputs), dw = _memory.Rent<float>(outputs * inputs), dbias = _memory.Rent<float>(outputs);
        LinearProduct.BackwardData(
            Span(dy, rows * outputs), Span(weights, outputs * inputs), Span(dx, rows * inputs), new(rows, inputs, outputs));
        LinearProduct.BackwardWeight(
            Span(x, rows * inputs), Span(dy, rows * outputs), Span(dw, outputs * inputs), Span(dbias, outputs), new(rows, inputs, outputs));
        return [.. Bytes(dx, rows * inputs), .. Bytes(dw, outputs * inputs), .. Bytes(dbias, outputs)];
    }

    private byte[] Norm(Decisions d, bool isLayerNorm = false)
    {
        int groups = d.Between(1, 6), images = d.Between(1, 40), pixels = isLayerNorm
            ? 1
            : d.Size(90), channels = isLayerNorm ? d.Size(256) : groups * d.Between(1, 12);
        int length = images * pixels * channels, statistics = isLayerNorm ? images : images * groups;
        float* x = Values(d, length), dy = Values(d, length), gamma = Values(
            d, channels), beta = Values(d, channels), y = _memory.Rent<float>(length), dx = _memory.Rent<float>(length);
        float* mean = _memory.Rent<float>(statistics), rstd = _memory.Rent<float>(
            statistics), dgamma = _memory.Rent<float>(channels), dbeta = _memory.Rent<float>(channels);
        Span<float> xs = Span(x, length), ms = Span(mean, statistics), rs = Span(rstd, statistics), gs = Span(gamma, channels);
        var gradients = new NormGradients(Span(dx, length), Span(dgamma, channels), Span(dbeta, channels));
        if (isLayerNorm)
        {
            var shape = new LayerNormShape(images, channels, 1e-5f);
            LayerNorm.Forward(xs, gs, Span(beta, channels), Span(y, length), ms, rs, shape);
            LayerNorm.Backward(xs, Span(dy, length), gs, ms, rs, gradients, shape);
        }
        else
        {
            var shape = new GroupNormShape(images, pixels, channels, groups, 1e-5f);
            GroupNorm.Forward(xs, gs, Span(beta, channels), Span(y, length), ms, rs, shape);
            GroupNorm.Backward(xs, Span(dy, length), gs, ms, rs, gradients, shape);
        }

        return [.. Bytes(y, length), .. Bytes(dx, length), .. Bytes(dgamma, channels), .. Bytes(dbeta, channels)];
    }

    private byte[] Pool(Decisions d)
    {
        WindowGeometry window = d.Flag() ? new(3, 2) : new(d.Between(1, 17), d.Between(1, 17), d.Between(1, 4), d.Between(1, 4), 0, 0);
        (int images, int height, int width, int channels) = (d.Between(1, 3), d.Size(40), d.Size(40), d.Size(70));
        int from = images * height * width * channels, to = images * window.OutputHeight(height) * window.OutputWidth(width) * channels;
        if (to <= 0 || from > MostFloats)
            return [];
        float* x = Values(d, from), dy = Values(d, to), y = _memory.Rent<float>(to), dx = _memory.Rent<float>(from);
        var shape = new PoolShape(height, width, channels, window);
        MaxPool2d.Forward(Span(x, from), Span(y, to), images, shape);
        MaxPool2d.Backward(Span(x, from), Span(dy, to), Span(dx, from), images, shape);
        return [.. Bytes(y, to), .. Bytes(dx, from)];
    }

    private byte[] Shift(Decisions d)
    {
        (int images, int height, int width, int channels, int pad) = (d.Between(1, 5), d.Size(40), d.Size(40), d.Between(1, 9), d.Next(12));
        var layout = new ImageLayout(height, width, channels, d.Flag());
        int length = images * layout.Size;
        int* shifts = _memory.Rent<int>(2 * images);
        for (int i = 0; i < 2 * images; i++)
            shifts[i] = d.Between(0, 2 * pad);
        float* x = Values(d, length), y = _memory.Rent<float>(length), dx = _memory.Rent<float>(length);
        byte* pixels = _memory.Rent<byte>(length), moved = _memory.Rent<byte>(length);
        d.Fill(new Span<byte>(pixels, length));
        var by = new Span<int>(shifts, 2 * images);
        RandomShift.Run<float>(Span(x, length), Span(y, length), by, images, layout, pad);
        RandomShift.Backward(Span(x, length), Span(dx, length), by, images, layout, pad);
        RandomShift.Run<byte>(new Span<byte>(pixels, length), new Span<byte>(moved, length), by, images, layout, pad);
        return [.. Bytes(y, length), .. Bytes(dx, length), .. new Span<byte>(moved, length)];
    }

    private byte[] Resize(Decisions d)
    {
        (int height, int width, int toHeight, int toWidth, int channels) =
            (d.Size(70), d.Size(70), d.Size(70), d.Size(70), d.Between(1, 5));
        int from = height * width * channels, to = toHeight * toWidth * channels;
        byte* x = _memory.Rent<byte>(from), y = _memory.Rent<byte>(to);
        d.Fill(new Span<byte>(x, from));
        AreaResize.Run(new Span<byte>(x, from), height, width, new Span<byte>(y, to), toHeight, toWidth, channels);
        return [.. new Span<byte>(y, to)];
    }

    private byte[] Load(Decisions d)
    {
        var layout = new ImageLayout(d.Size(40), d.Size(70), d.Size(20), d.Flag());
        int pad = d.Next(9), right = d.Between(0, 2 * pad), down = d.Between(0, 2 * pad), length = layout.Size;
        byte* pixels = _memory.Rent<byte>(length);
        float* floats = Values(d, length), fromBytes = _memory.Rent<float>(length), fromFloats = _memory.Rent<float>(length);
        d.Fill(new Span<byte>(pixels, length));
        ImageLoader.Load(pixels, fromBytes, layout, right - pad, down - pad, 0, layout.Height);
        ImageLoader.Load(floats, fromFloats, layout, right - pad, down - pad, 0, layout.Height);
        return [.. Bytes(fromBytes, length), .. Bytes(fromFloats, length)];
    }

    private byte[] Adam(Decisions d)
    {
        int length = d.Size(256) + (d.Flag() ? 4096 : 0);
        float* parameter = Values(d, length), gradient = Values(d, length), m = Values(d, length), v = Values(d, length);
        Span<float> squares = Span(v, length);
        foreach (ref float value in squares)
            value *= value;
        AdamStep.Run(Span(parameter, length), Span(gradient, length), Span(m, length), squares, new AdamConstants(
            1e-3f, 0.9f, 0.999f, 1, 1e-8f, 0.01f, 1));
        return [.. Bytes(parameter, length), .. Bytes(m, length), .. Bytes(v, length)];
    }

    private static Conv2dShape? Convolution(Decisions d)
    {
        WindowGeometry window = d.Flag()
            ? new(d.Between(2, 3), 1, d.Next(2))
            : new(d.Between(1, 8), d.Between(1, 8), d.Between(1, 5), d.Between(1, 5), d.Next(4), d.Next(4));
        var shape = new Conv2dShape(d.Between(1, 9), d.Size(40), d.Size(40), d.Size(70), d.Size(70), window);
        if (shape.OutputHeight <= 0 || shape.OutputWidth <= 0)
            return null;
        long multiplyAdds = (long)shape.Images * shape.OutputSize * shape.RowLength * window.KernelHeight;
        return multiplyAdds <= MostMultiplyAdds && (long)shape.Images * Math.Max(shape.InputSize, shape.OutputSize) <= MostFloats
            ? shape
            : null;
    }

    private float* Values(Decisions d, int length)
    {
        float* values = _memory.Rent<float>(length);
        d.Fill(Span(values, length));
        return values;
    }

    private static Span<float> Span(float* values, int length) => new(values, length);

    private static byte[] Bytes(float* values, int length) => MemoryMarshal.AsBytes(Span(values, length)).ToArray();
}
