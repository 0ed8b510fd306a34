using Amago.Kernels.Convolution.Contract;

namespace Amago.Kernels.Convolution;

/// <summary>What is computed of a convolution.</summary>
internal enum ConvolutionDirection
{
    /// <summary>The forward pass: y from x.</summary>
    Forward,

    /// <summary>The gradient of the images: dx from dy.</summary>
    BackwardData,

    /// <summary>The gradient of the weights: dw from x and dy.</summary>
    BackwardWeight,
}

/// <summary>One kernel of <see cref="Convolutions"/> with memory of its own, to be run on one thread and timed.</summary>
internal abstract unsafe class ConvolutionRun
{
    private readonly List<PinnedFloats> _memory = [];

    private ConvolutionRun(string name) => Name = name;

    /// <summary>Name of the kernel: algorithm, tile and vector width.</summary>
    public string Name { get; }

    /// <summary>Every kernel that fits the sizes and the machine, the chosen one first.</summary>
    public static IReadOnlyList<ConvolutionRun> Candidates(Conv2dShape shape, ConvolutionDirection direction) => direction switch
    {
        ConvolutionDirection.Forward => [.. Convolutions.ForwardCandidates(shape).Select(static pass => new Pass(pass, isForward: true))],
        ConvolutionDirection.BackwardData =>
            [.. Convolutions.BackwardDataCandidates(shape).Select(static pass => new Pass(pass, isForward: false))],
        _ => [.. Convolutions.WeightGradientCandidates(shape).Select(static gradient => new WeightGradient(gradient))],
    };

    /// <summary>Floating-point operations of a run, a multiply-add as two, by the direct convolution's count.</summary>
    public static double Flops(in Conv2dShape shape) => 2.0 * shape.Images * shape.OutputSize * shape.RowLength * shape.Window.KernelHeight;

    /// <summary>Computes all images of the shape once.</summary>
    public abstract void Run();

    private float* Allocate(int length, bool isRandom = false)
    {
        var memory = new PinnedFloats(length);
        _memory.Add(memory);
        var random = new Random(1);
        foreach (ref float value in new Span<float>(memory.Start, length))
            value = isRandom ? (random.NextSingle() * 2) - 1 : 0;
        return memory.Start;
    }

    private sealed class Pass : ConvolutionRun
    {
        private readonly ConvolutionPass _pass;
        private readonly float* _from, _to, _packed, _scratch;
        private readonly Epilogue _epilogue;

        public Pass(ConvolutionPass pass, bool isForward)
            : base(pass.Name)
        {
            _pass = pass;
            int images = pass.Shape.Images, input = pass.Shape.InputSize, output = pass.Shape.OutputSize;
            (int fromSize, int toSize) = isForward ? (input, output) : (output, input);
            _from = Allocate(images * fromSize, isRandom: true);
            _to = Allocate(images * toSize);
            _packed = Allocate(pass.PackedLength);
            _scratch = Allocate(pass.ScratchLength);
            pass.Pack(Allocate(pass.Shape.WeightSize, isRandom: true), _packed);

            // As an encoder has them: bias and activation forward, the activation's derivative backward.
            _epilogue = isForward
                ? new Epilogue(Allocate(pass.Shape.OutputChannels, isRandom: true), null, null, EpilogueActivation.LeakyRelu, 0.01f)
                : new Epilogue(null, null, Allocate(images * toSize, isRandom: true), EpilogueActivation.LeakyRelu, 0.01f);
        }

        public override void Run()
        {
            int images = _pass.Shape.Images;
            _pass.Run(new(_from, _to, images, _packed, _epilogue), 0, _pass.Pieces(images), _scratch);
        }
    }

    private sealed class WeightGradient : ConvolutionRun
    {
        private readonly ConvolutionWeightGradient _gradient;
        private readonly float* _x, _dy, _sum, _scratch;

        public WeightGradient(ConvolutionWeightGradient gradient)
            : base(gradient.Name)
        {
            _gradient = gradient;
            _x = Allocate(gradient.Shape.Images * gradient.Shape.InputSize, isRandom: true);
            _dy = Allocate(gradient.Shape.Images * gradient.Shape.OutputSize, isRandom: true);
            _sum = Allocate(gradient.SumLength);
            _scratch = Allocate(gradient.ScratchLength);
        }

        public override void Run() => _gradient.Add(_x, _dy, _gradient.Shape.Images, _sum, _scratch);
    }
}
