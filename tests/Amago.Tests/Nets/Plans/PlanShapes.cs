using Amago.Nets;
using WindowGeometry = Amago.Kernels.WindowGeometry;

namespace Amago.Tests.Nets.Plans;

/// <summary>
/// Encoders whose graphs are awkward to plan: values read twice, sums of all kinds, activations where no convolution takes them in.
/// </summary>
internal sealed class PlanShapes : Cnn
{
    private readonly Conv2d _first, _second, _third;
    private readonly GroupNorm _norm, _bare;
    private readonly MaxPool2d _pool, _padded, _same;
    private readonly MeanPool2d _mean = new();
    private readonly RmsNorm _rms, _bareRms;
    private readonly Conv2d _fourth;
    private readonly string _shape;

    public PlanShapes(string shape, string activation = "leaky_relu", bool channelsFirst = false)
        : base(channelsFirst ? (2, 9, 8) : (9, 8, 2), channelsFirst, activation)
    {
        var generator = new Generator(3);
        _shape = shape;
        _first = Register("first", new Conv2d(2, 4, kernelSize: 3, padding: 1, generator: generator));
        _second = Register("second", new Conv2d(4, 4, kernelSize: 3, padding: 1, bias: false, generator: generator));
        _third = Register("third", new Conv2d(4, 6, new WindowGeometry(2, 3, 2, 1, 1, 0), generator: generator));
        _norm = Register("norm", new GroupNorm(2, 4));
        _bare = Register("bare", new GroupNorm(4, 4, affine: false));
        _pool = Register("pool", new MaxPool2d(3, 2));
        _padded = Register("padded", new MaxPool2d(3, 2, padding: 1));
        _same = Register("same", new MaxPool2d(WindowGeometry.Same((3, 3), (2, 2), (5, 4))));
        _rms = Register("rms", new RmsNorm(4, 1e-2f));
        _bareRms = Register("bareRms", new RmsNorm(4, 1e-2f, affine: false));
        _fourth = Register("fourth", new Conv2d(4, 4, WindowGeometry.Same((4, 2), (3, 1), (9, 8)), generator: generator));
    }

    public static string[] Names { get; } =
    [
        "plain", "residual",
        "residual then activation", "activation before residual", "sum of two convolutions", "sum with itself", "residual of its own input",
        "value read three times",
        "activation read twice", "activation last", "activation of a sum last", "norm first", "norm in place", "norm read twice",
        "pool first", "pool last",
        "pool of an activation", "activations in a row", "shared convolution", "sum last", "activation of the image", "image added twice",
        "pool read twice", "output is a convolution", "bare norm last", "tanh on the way",
        "mean last", "mean read twice", "rms norm on the way", "bare rms norm last", "padded pools", "same convolution",
    ];

    protected override Tensor ConvForward(Tensor imgs)
    {
        Tensor Act(Tensor t) => Activation.Forward(t);
        Tensor x = _shape is "norm first" or "pool first" or "activation of the image" or "image added twice" ? imgs : _first.Forward(imgs);
        return _shape switch
        {
            "plain" => Act(_third.Forward(Act(_second.Forward(Act(x))))),
            "residual" => Act(_third.Forward(x + _second.Forward(Act(x)))),
            "residual then activation" => _third.Forward(Act(_second.Forward(Act(x)) + x)),
            "activation before residual" => Act(x) + Act(_second.Forward(Act(x))),
            "sum of two convolutions" => Act(_first.Forward(imgs) + _second.Forward(x)),
            "sum with itself" => _third.Forward(x + x),
            "residual of its own input" => Act(_third.Forward(Act(x + _second.Forward(x)))),
            "value read three times" => _third.Forward((x + _second.Forward(x)) + Act(x)),
            "activation read twice" => Twice(Act(x)),
            "activation last" => Act(x + _second.Forward(x)),
            "activation of a sum last" => Act((x + Act(x)) + x),
            "norm first" => Act(_third.Forward(_norm.Forward(_first.Forward(imgs)))),
            "norm in place" => _norm.Forward(_bare.Forward(_norm.Forward(x))),
            "norm read twice" => Twice(_norm.Forward(x)),
            "pool first" => Act(_first.Forward(_pool.Forward(imgs))),
            "pool last" => _pool.Forward(Act(x)),
            "pool of an activation" => _third.Forward(_pool.Forward(Act(_second.Forward(Act(x))))),
            "activations in a row" => _third.Forward(Act(Act(Act(x)))),
            "shared convolution" => Act(_second.Forward(Act(_second.Forward(Act(_second.Forward(x)))))),
            "sum last" => x + Act(_second.Forward(x)),
            "activation of the image" => Act(_first.Forward(Act(imgs))),
            "image added twice" => _first.Forward(imgs + imgs) + _first.Forward(Act(imgs)),
            "pool read twice" => Twice(_pool.Forward(x)),
            "output is a convolution" => _third.Forward(Act(x)),
            "bare norm last" => _bare.Forward(Act(x)),
            "tanh on the way" => _third.Forward(Act(x).Tanh()),
            "mean last" => _mean.Forward(Act(x)),
            "mean read twice" => _mean.Forward(x) + Act(_mean.Forward(x)),
            "rms norm on the way" => _third.Forward(Act(_rms.ForwardImages(x))),
            "bare rms norm last" => _bareRms.ForwardImages(Act(x)),
            "padded pools" => _second.Forward(_same.Forward(_padded.Forward(Act(x)))),
            "same convolution" => Act(_second.Forward(Act(_fourth.Forward(Act(x))))),
            _ => throw new InvalidOperationException(_shape),
        };
    }

    private Tensor Twice(Tensor x) => Activation.Forward(_second.Forward(x)) + (_second.Forward(x) + x);
}
