using Amago.Nets;

namespace Amago.Tests.Nets.Training;

/// <summary>A small run with everything that has state: encoder, head, optimizer, and a generator for augmentation and data.</summary>
internal sealed class TrainingRun
{
    private readonly GridworldCnn _encoder;
    private readonly Linear _head;
    private readonly Generator _generator;
    private readonly DrQv2Aug _augmentation;

    public TrainingRun(string optimizer, long seed)
    {
        var initial = new Generator(seed);
        _encoder = new GridworldCnn((6, 7, 2), channelsFirst: false, "adaptive", generator: initial);
        _head = new Linear(_encoder.OutputFeatures, 3, generator: initial);
        _generator = new Generator(seed + 1);
        _augmentation = new DrQv2Aug(2, channelsFirst: false, _generator);
        Optimizer = Make(optimizer, [.. _encoder.Parameters(), .. _head.Parameters()]);
        State = new TrainingState().Add("encoder", _encoder).Add("head", _head).Add("optimizer", Optimizer).Add("generator", _generator);
    }

    public static TheoryData<string> Optimizers =>
        ["Adam", "AdamW", "RmsProp", "RmsProp with momentum", "Sgd", "Sgd with Nesterov's momentum"];

    public Optimizer Optimizer { get; }

    public TrainingState State { get; }

    public IEnumerable<Tensor> Parameters => Optimizer.Parameters;

    public void Train(int steps)
    {
        for (int i = 0; i < steps; i++)
        {
            var drawn = new long[2 * 6 * 7 * 2];
            _generator.RandomIntegers(drawn, 0, 256);
            var target = new float[2 * 3];
            _generator.Normal(target);
            Tensor obs = _augmentation.Forward(Tensor.FromArray(Array.ConvertAll(drawn, static value => (byte)value), [2, 1, 6, 7, 2]));
            Optimizer.ZeroGrad();
            Losses.Mse(_head.Forward(_encoder.Forward(obs)), Tensor.FromArray(target, [2, 1, 3])).Backward();
            Optimizer.LearningRate *= 0.9f;
            Optimizer.Step();
        }
    }

    private static Optimizer Make(string name, IReadOnlyList<Tensor> parameters) => name switch
    {
        "Adam" => new Adam(parameters, 1e-3f, weightDecay: 0.01f),
        "AdamW" => new AdamW(parameters),
        "RmsProp" => new RmsProp(parameters, 1e-3f),
        "RmsProp with momentum" => new RmsProp(parameters, 1e-3f, momentum: 0.9f),
        "Sgd" => new Sgd(parameters, 1e-3f),
        _ => new Sgd(parameters, 1e-3f, momentum: 0.9f, nesterov: true),
    };
}
