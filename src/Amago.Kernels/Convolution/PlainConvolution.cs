namespace Amago.Kernels;

/// <summary>The forward pass by plain loops that sum in float64: the oracle of every other pass.</summary>
internal sealed unsafe class PlainForward(in Conv2dShape shape) : ConvolutionPass(shape)
{
    public override string Name => "plain loops";

    public override int PackedLength => Shape.WeightSize;

    public override int ScratchLength => Shape.OutputChannels;

    public override void Pack(float* weights, float* packed) => new ReadOnlySpan<float>(weights, PackedLength).CopyTo(new Span<float>(packed, PackedLength));

    public override int Pieces(int images) => images * Shape.OutputHeight;

    public override void Run(float* from, float* to, int images, float* packed, in Epilogue epilogue, int firstPiece, int endPiece, float* scratch)
    {
        for (int piece = firstPiece; piece < endPiece; piece++)
        {
            int image = piece / Shape.OutputHeight, oh = piece % Shape.OutputHeight;
            for (int ow = 0; ow < Shape.OutputWidth; ow++)
            {
                for (int oc = 0; oc < Shape.OutputChannels; oc++)
                    scratch[oc] = (float)Sum(from + ((nint)image * Shape.InputSize), packed, oh, ow, oc);
                nint offset = ((((nint)image * Shape.OutputHeight) + oh) * Shape.OutputWidth + ow) * Shape.OutputChannels;
                epilogue.ApplyTail(scratch, to, offset, 0, Shape.OutputChannels);
            }
        }
    }

    private double Sum(float* x, float* w, int oh, int ow, int oc)
    {
        double sum = 0;
        WindowGeometry window = Shape.Window;
        for (int kh = 0; kh < window.KernelHeight; kh++)
        {
            int ih = (oh * window.StrideHeight) + kh - window.PaddingHeight;
            for (int kw = 0; kw < window.KernelWidth; kw++)
            {
                int iw = (ow * window.StrideWidth) + kw - window.PaddingWidth;
                if (ih < 0 || ih >= Shape.Height || iw < 0 || iw >= Shape.Width)
                    continue;
                for (int c = 0; c < Shape.Channels; c++)
                    sum += (double)x[(((ih * Shape.Width) + iw) * Shape.Channels) + c] * w[(((((oc * Shape.Channels) + c) * window.KernelHeight) + kh) * window.KernelWidth) + kw];
            }
        }

        return sum;
    }
}

/// <summary>The data gradient by plain loops that sum in float64.</summary>
internal sealed unsafe class PlainBackwardData(in Conv2dShape shape) : ConvolutionPass(shape)
{
    public override string Name => "plain loops";

    public override int PackedLength => Shape.WeightSize;

    public override int ScratchLength => Shape.Channels;

    public override void Pack(float* weights, float* packed) => new ReadOnlySpan<float>(weights, PackedLength).CopyTo(new Span<float>(packed, PackedLength));

    public override int Pieces(int images) => images * Shape.Height;

    public override void Run(float* from, float* to, int images, float* packed, in Epilogue epilogue, int firstPiece, int endPiece, float* scratch)
    {
        for (int piece = firstPiece; piece < endPiece; piece++)
        {
            int image = piece / Shape.Height, ih = piece % Shape.Height;
            for (int iw = 0; iw < Shape.Width; iw++)
            {
                for (int c = 0; c < Shape.Channels; c++)
                    scratch[c] = (float)Sum(from + ((nint)image * Shape.OutputSize), packed, ih, iw, c);
                epilogue.ApplyTail(scratch, to, (((nint)piece * Shape.Width) + iw) * Shape.Channels, 0, Shape.Channels);
            }
        }
    }

    private double Sum(float* dy, float* w, int ih, int iw, int c)
    {
        double sum = 0;
        WindowGeometry window = Shape.Window;
        for (int kh = 0; kh < window.KernelHeight; kh++)
        {
            int top = ih + window.PaddingHeight - kh;
            if (top < 0 || top % window.StrideHeight != 0 || top / window.StrideHeight >= Shape.OutputHeight)
                continue;
            for (int kw = 0; kw < window.KernelWidth; kw++)
            {
                int left = iw + window.PaddingWidth - kw;
                if (left < 0 || left % window.StrideWidth != 0 || left / window.StrideWidth >= Shape.OutputWidth)
                    continue;
                float* pixel = dy + ((((nint)(top / window.StrideHeight) * Shape.OutputWidth) + (left / window.StrideWidth)) * Shape.OutputChannels);
                for (int oc = 0; oc < Shape.OutputChannels; oc++)
                    sum += (double)pixel[oc] * w[(((((oc * Shape.Channels) + c) * window.KernelHeight) + kh) * window.KernelWidth) + kw];
            }
        }

        return sum;
    }
}

/// <summary>The weight gradient by plain loops that sum in float64 within a run.</summary>
internal sealed unsafe class PlainWeightGradient(in Conv2dShape shape) : ConvolutionWeightGradient(shape)
{
    public override string Name => "plain loops";

    public override int SumLength => Shape.WeightSize + Shape.OutputChannels;

    public override int ScratchLength => 0;

    public override void Add(float* x, float* dy, int images, float* sum, float* scratch, MemoryRange ahead = default)
    {
        WindowGeometry window = Shape.Window;
        for (int oc = 0; oc < Shape.OutputChannels; oc++)
        {
            sum[Shape.WeightSize + oc] += (float)BiasSum(dy, images, oc);
            for (int c = 0; c < Shape.Channels; c++)
            {
                for (int kh = 0; kh < window.KernelHeight; kh++)
                {
                    for (int kw = 0; kw < window.KernelWidth; kw++)
                        sum[(((((oc * Shape.Channels) + c) * window.KernelHeight) + kh) * window.KernelWidth) + kw] += (float)WeightSum(x, dy, images, oc, c, kh, kw);
                }
            }
        }
    }

    public override void Finish(float* sum, float* dw, float* dbias)
    {
        new ReadOnlySpan<float>(sum, Shape.WeightSize).CopyTo(new Span<float>(dw, Shape.WeightSize));
        if (dbias != null)
            new ReadOnlySpan<float>(sum + Shape.WeightSize, Shape.OutputChannels).CopyTo(new Span<float>(dbias, Shape.OutputChannels));
    }

    private double BiasSum(float* dy, int images, int oc)
    {
        double sum = 0;
        for (nint i = oc; i < (nint)images * Shape.OutputSize; i += Shape.OutputChannels)
            sum += dy[i];
        return sum;
    }

    private double WeightSum(float* x, float* dy, int images, int oc, int c, int kh, int kw)
    {
        double sum = 0;
        WindowGeometry window = Shape.Window;
        for (int image = 0; image < images; image++, x += Shape.InputSize, dy += Shape.OutputSize)
        {
            for (int oh = 0; oh < Shape.OutputHeight; oh++)
            {
                int ih = (oh * window.StrideHeight) + kh - window.PaddingHeight;
                if (ih < 0 || ih >= Shape.Height)
                    continue;
                for (int ow = 0; ow < Shape.OutputWidth; ow++)
                {
                    int iw = (ow * window.StrideWidth) + kw - window.PaddingWidth;
                    if (iw >= 0 && iw < Shape.Width)
                        sum += (double)x[(((ih * Shape.Width) + iw) * Shape.Channels) + c] * dy[(((oh * Shape.OutputWidth) + ow) * Shape.OutputChannels) + oc];
                }
            }
        }

        return sum;
    }
}
