using Amago.Configuration;
using Amago.Formats;
using Amago.Nets;
using Amago.Onnx;
using Amago.Rl;
using Amago.Tests.Rl.Vector;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using WindowGeometry = Amago.Kernels.WindowGeometry;

namespace Amago.Tests.Architecture.Abuse;

/// <summary>Arguments that nobody foresaw, and some that are right, so that a call gets past its first check.</summary>
internal sealed class OddArguments(Random random, string folder)
{
    private static readonly int[] Integers = [0, 1, 2, 3, 5, -1, -2, 17, 1000, int.MaxValue, int.MinValue];
    private static readonly long[] Longs = [0, 1, 2, -1, 1L << 32, (1L << 32) - 1, long.MaxValue, long.MinValue];
    private static readonly double[] Numbers =
        [0, 0.5, 1, -1, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.MaxValue, 1e-45];
    private static readonly string?[] Texts =
        [null, "", " ", "relu", "breakout", "NatureishCNN", "a.b", "x", "%m", "channels=[1", "PPO.epochs=-1", "\0", "é\u202e"];

    private readonly Dictionary<Type, Func<object?>[]> _makers = Makers(random, folder);

    /// <summary>An argument of a type; null or the default one where nothing else is known.</summary>
    public object? Of(Type type)
    {
        if (_makers.TryGetValue(type, out Func<object?>[]? makers))
            return makers[random.Next(makers.Length)]();
        if (Nullable.GetUnderlyingType(type) is { } inner)
            return random.Next(3) == 0 ? null : Of(inner);
        if (type.IsEnum)
            return Enum.ToObject(type, Pick([0, 1, 2, 77, -1]));
        if (type.IsArray)
            return ArrayOf(type.GetElementType()!);
        if (type.IsGenericType && type.IsInterface && type.GenericTypeArguments.Length == 1
            && type.IsAssignableFrom(type.GenericTypeArguments[0].MakeArrayType()))
            return ArrayOf(type.GenericTypeArguments[0]);
        if (type.IsGenericType && type.FullName!.StartsWith("System.ValueTuple`", StringComparison.Ordinal))
            return Activator.CreateInstance(type, Array.ConvertAll(type.GenericTypeArguments, Of));
        return type.IsValueType ? Activator.CreateInstance(type) : null;
    }

    private Array? ArrayOf(Type element)
    {
        if (random.Next(8) == 0)
            return null;
        var array = Array.CreateInstance(element, Pick([0, 1, 2, 3, 4, 25, 50]));
        for (int i = 0; i < array.Length; i++)
            array.SetValue(Of(element), i);
        return array;
    }

    private T Pick<T>(T[] values) => values[random.Next(values.Length)];

    private static Dictionary<Type, Func<object?>[]> Makers(Random random, string folder)
    {
        T Pick<T>(T[] values) => values[random.Next(values.Length)];
        Shape AnyShape() => Pick<Shape>([[],
        [
            0
        ], [1], [2, 3], [1, 1, 5, 5, 1], [2, 2, 5, 5, 1], [3, 1, 4, 4], [2, 5, 5, 1], [5, 5, 3], [65536, 65536, 0], [1, 1, 1, 1, 1, 1, 1]]);
        Tensor AnyTensor() => random.Next(8) switch
        {
            0 => Tensor.Zeros(AnyShape(), DType.UInt8),
            1 => Tensor.Zeros(AnyShape(), DType.Int64),
            2 => Tensor.Full(AnyShape(), float.NaN),
            3 => Tensor.Ones([2, 3, 5]).Permute(2, 0, 1),
            4 => Tensor.Ones([1]).Expand(4, 1),
            5 => Ended(),
            6 => new Linear(5, 2, generator: new Generator(0)).Forward(Tensor.Ones([1, 5])),
            _ => Tensor.Ones(AnyShape()),
        };
        Cnn AnyEncoder() => random.Next(8) switch
        {
            0 => OddCnn.ReturnsNull(),
            1 => OddCnn.IgnoresImages(),
            2 => OddCnn.LooksAtValues(),
            3 => OddCnn.ReturnsImages(),
            4 => OddCnn.ReturnsOtherRank(),
            5 => OddCnn.Throws(),
            _ => new GridworldCnn((5, 5, 1), false, "relu", [1, 2, 3], generator: new Generator(0)),
        };
        IEnvironment AnyEnvironment() => random.Next(6) switch
        {
            0 => new OddEnvironment(null, 2),
            1 => new OddEnvironment([5, 5], 2),
            2 => new OddEnvironment([5, 5, 1], Pick([0, -1, int.MaxValue])),
            3 => Games.Create("freeway", 0),
            4 => new OddEnvironment([5, 5, 1], 2, new StepResult(float.NaN, Pick([true, false]), Pick([true, false]))),
            _ => new OddEnvironment([5, 5, 1], 2),
        };
        ObservationSpace AnyObservations() => random.Next(2) == 0
            ? ObservationSpace.Image([5, 5, 1])
            : ObservationSpace.Parse("{a: image(5, 5, 1), b: vector(3), c: discrete(2)}");
        ActionSpace AnyActions() => ActionSpace.Parse(
            Pick(["discrete(2)", "box(2, -1, 1)", "multi_binary(3)", "tuple(discrete(2), box(1))", "multi_discrete([2, 3])"]));
        VectorEnvironment Vector() => new(2, 0, static _ => new OddEnvironment([5, 5, 1], 2));
        ActorCritic Policy() =>
            new(new GridworldCnn((5, 5, 1), false, "relu", [1, 1, 1], generator: new Generator(0)), 2, 2, generator: new Generator(0));
        Tensor[] Parameters() => [.. Policy().Parameters()];
        PpoSettings Settings() => new()
        {
            RolloutLength = Pick([2, 4, int.MaxValue]),
            Minibatches = Pick([1, 2, 3, int.MaxValue]),
            Epochs = Pick([1, 2]),
            ValueClipRange = Pick([0, 0.2f, float.MaxValue])
        };
        StateDict State() => random.Next(2) == 0
            ? new StateDict { { "conv1.weight", AnyTensor() }, { Pick(["a", "b.c", ""]), AnyTensor() } }
            : Policy().StateDict();
        Module AnyModule() => random.Next(3) switch { 0 => Policy(), 1 => new Linear(2, 3), _ => AnyEncoder() };
        Bindings Bound() => new(new ConfigurationBuilder().Build());
        Func<object?>[] All(params Func<object?>[] makers) => makers;
        Func<object?>[] Sometimes(params Func<object?>[] makers) => [.. makers, .. makers, .. makers, static () => null];
        return new Dictionary<Type, Func<object?>[]>
        {
            [typeof(int)] = All(() => Pick(Integers)),
            [typeof(long)] = All(() => Pick(Longs)),
            [typeof(byte)] = All(() => (byte)random.Next(256)),
            [typeof(float)] = All(() => (float)Pick(Numbers)),
            [typeof(double)] = All(() => Pick(Numbers)),
            [typeof(bool)] = All(() => random.Next(2) == 0),
            [typeof(string)] = All(() => Pick(Texts), () => Path.Combine(folder, Pick(["a.npy", "b.npz", "none/c.csv", ""]))),
            [typeof(Shape)] = Sometimes(AnyShape),
            [typeof(Tensor)] = Sometimes(AnyTensor),
            [typeof(Generator)] = Sometimes(static () => new Generator(1)),
            [typeof(StateDict)] = Sometimes(State),
            [typeof(TensorScope)] = Sometimes(static () => new TensorScope()),
            [typeof(WindowGeometry)] = All(
                () => new WindowGeometry(Pick(Integers), Pick(Integers), Pick(Integers)),
                static () => default(WindowGeometry),
                static () => new WindowGeometry(3)),
            [typeof((int, int, int))] = All(() => (Pick(Integers), Pick(Integers), Pick(Integers)), static () => (5, 5, 1)),
            [typeof(Stream)] = Sometimes(
                static () => new MemoryStream(), static () => new MemoryStream([1, 2, 3], writable: false), Closed),
            [typeof(Module)] = Sometimes(AnyModule),
            [typeof(Cnn)] = Sometimes(AnyEncoder),
            [typeof(SequentialCnn)] = All(static () => new GridworldCnn((5, 5, 1), false, "relu")),
            [typeof(GridworldCnn)] = All(static () => new GridworldCnn((5, 5, 1), false, "relu")),
            [typeof(CompiledCnn)] = All(static () => new GridworldCnn((5, 5, 1), false, "relu", [1, 1, 1]).Compile(2), Disposed),
            [typeof(Linear)] = Sometimes(static () => new Linear(5, 2)),
            [typeof(Conv2d)] = All(static () => new Conv2d(1, 2, 3)),
            [typeof(GroupNorm)] = All(static () => new GroupNorm(1, 1)),
            [typeof(LayerNorm)] = All(static () => new LayerNorm(5)),
            [typeof(MaxPool2d)] = All(static () => new MaxPool2d(2)),
            [typeof(Activation)] = All(static () => new Relu(), static () => new Adaptive()),
            [typeof(Relu)] = All(static () => new Relu()),
            [typeof(LeakyRelu)] = All(static () => new LeakyRelu()),
            [typeof(Gelu)] = All(static () => new Gelu()),
            [typeof(Mish)] = All(static () => new Mish()),
            [typeof(Adaptive)] = All(static () => new Adaptive()),
            [typeof(ModuleList<Linear>)] = All(static () => new ModuleList<Linear>([new Linear(1, 1)])),
            [typeof(DrQv2Aug)] = Sometimes(() => new DrQv2Aug(Pick([0, 4, DrQv2Aug.MaxPad]), Pick([true, false]))),
            [typeof(Optimizer)] = Sometimes(() => new Sgd(Parameters(), 0.1f)),
            [typeof(Adam)] = All(() => new Adam(Parameters())),
            [typeof(TrainingState)] = All(() => new TrainingState().Add("p", Policy())),
            [typeof(IConfiguration)] = Sometimes(static () => new ConfigurationBuilder().Build()),
            [typeof(IConfigurationBuilder)] = Sometimes(static () => new ConfigurationBuilder()),
            [typeof(IServiceCollection)] = Sometimes(static () => new ServiceCollection()),
            [typeof(Bindings)] = Sometimes(Bound),
            [typeof(OperativeConfiguration)] = Sometimes(static () => new OperativeConfiguration()),
            [typeof(EncoderSettings)] = Sometimes(
                static () => new EncoderSettings(), static () => new EncoderSettings().Set("channels=[1,1,1]")),
            [typeof(EncoderDescriptor)] = All(static () => Encoders.All[0]),
            [typeof(ActivationDescriptor)] = All(static () => Activations.All[0]),
            [typeof(Configurable<PpoSettings>)] = Sometimes(static () => PpoSettings.Configurable),
            [typeof(GinOptions)] = Sometimes(static () => new GinOptions()),
            [typeof(OnnxOptions)] = Sometimes(
                static () => new OnnxOptions(),
                () => new OnnxOptions { Heads = [(Pick(Texts)!, new Linear(12, 1))] },
                static () => new OnnxOptions { Heads = [("h", null!)] }),
            [typeof(CnnOptions)] = All(static () => new CnnOptions()),
            [typeof(IEnvironment)] = Sometimes(AnyEnvironment),
            [typeof(ISavable)] = Sometimes(Vector, static () => Games.Create("breakout", 1)),
            [typeof(VectorEnvironment)] = Sometimes(Vector),
            [typeof(EnvironmentWrapper)] = All(static () => new ScaleToBytes(new OddEnvironment([5, 5, 1], 2))),
            [typeof(StructuredWrapper)] = All(
                static () => new TimeLimit(new OddEnvironment([5, 5, 1], 2), 3),
                static () => new TimeLimit(new StructuredEnvironment(), 3)),
            [typeof(IStructuredEnvironment)] = Sometimes(AnyEnvironment, static () => new StructuredEnvironment()),
            [typeof(ObservationSpace)] = Sometimes(AnyObservations),
            [typeof(ObservationEntry)] = Sometimes(() => AnyObservations().Entries[0]),
            [typeof(ImageEntry)] = All(static () => new ImageEntry("a", [5, 5, 1])),
            [typeof(VectorEntry)] = All(static () => new VectorEntry("b", 3)),
            [typeof(DiscreteEntry)] = All(static () => new DiscreteEntry("c", 3)),
            [typeof(ObservationBatch)] = Sometimes(() => new ObservationBatch(AnyObservations(), Pick([1, 2]))),
            [typeof(ActionSpace)] = Sometimes(AnyActions),
            [typeof(DiscreteActions)] = All(() => new DiscreteActions(Pick([1, 2, 5]))),
            [typeof(MultiDiscreteActions)] = All(static () => new MultiDiscreteActions([2, 3])),
            [typeof(MultiBinaryActions)] = All(static () => new MultiBinaryActions(2)),
            [typeof(ContinuousActions)] = All(static () => new ContinuousActions(2, -1, 1)),
            [typeof(TupleActions)] = All(static () => new TupleActions([new DiscreteActions(2), new ContinuousActions(1)])),
            [typeof(ActionSampler)] = All(() => new ActionSampler(AnyActions())),
            [typeof(ActionDistribution)] = All(
                static () => new ActionDistribution(new DiscreteActions(2), Tensor.Ones([3, 2])),
                static () => new ActionDistribution(new ContinuousActions(2), Tensor.Ones([3, 2]), Tensor.Ones([2]))),
            [typeof(Policy)] = Sometimes(Policy),
            [typeof(FrameStack)] = All(static () => new FrameStack(new OddEnvironment([5, 5, 1], 2), 3)),
            [typeof(ScaleToBytes)] = All(static () => new ScaleToBytes(new OddEnvironment([5, 5, 1], 2))),
            [typeof(TimeLimit)] = All(static () => new TimeLimit(new OddEnvironment([5, 5, 1], 2), 3)),
            [typeof(RewardClip)] = All(static () => new RewardClip(new OddEnvironment([5, 5, 1], 2, new StepResult(float.NaN)))),
            [typeof(ActionSubset)] = All(static () => new ActionSubset(new OddEnvironment([5, 5, 1], 2), 1)),
            [typeof(GridRenderer)] = All(static () => new GridRenderer(Games.Create("breakout", 1), Games.Find("breakout"), 10)),
            [typeof(GridPainter)] = All(static () => new GridPainter([10, 10, 4], Games.Find("breakout").Channels, 10, 10)),
            [typeof(GameDescriptor)] = Sometimes(static () => Games.Find("asterix")),
            [typeof(ArcadeGame)] = All(static () => Games.Create("asterix", 1)),
            [typeof(ActorCritic)] = Sometimes(Policy),
            [typeof(Player)] = All(() => new Player(Policy(), ActionChoice.Sample, Vector(), new Generator(0))),
            [typeof(EncoderDescription)] = Sometimes(() => new EncoderDescription(Pick(Texts), null, null, Pick(Texts), Pick(Texts))),
            [typeof(PendingFile)] = All(() => PendingFile.Open(Path.Combine(folder, "pending"))),
            [typeof(AtomicFolder)] = All(() => AtomicFolder.Open(Path.Combine(folder, Guid.NewGuid().ToString("N")))),
            [typeof(OutputStream)] = All(() => OutputStream.Open(Path.Combine(folder, "stream"), FileMode.Create, FileShare.ReadWrite)),
            [typeof(Exception)] = Sometimes(static () => new IOException("x"), static () => new UnauthorizedAccessException()),
            [typeof(ArgumentException)] = Sometimes(static () => new ArgumentException("x", "y")),
            [typeof(PpoSettings)] = Sometimes(Settings),
            [typeof(Ppo)] = All(() => new Ppo(Policy(), Vector(), 100, new PpoSettings { RolloutLength = 2, Minibatches = 1 })),
            [typeof(TrainingSettings)] = All(() => new TrainingSettings
            {
                Game = Pick(["breakout", "x", null!]),
                Render = Pick([0, 10]),
                Encoder = Pick(["GridworldCNN", null!]),
                Hidden = Pick([1, int.MaxValue])
            }),
            [typeof(GridChannel)] = Sometimes(static () => new GridChannel("c", default)),
            [typeof(Action<Module>)] = Sometimes(static () => (Action<Module>)(static _ => { })),
            [typeof(Action<Stream>)] = Sometimes(static () => (Action<Stream>)(static stream => stream.WriteByte(1))),
            [typeof(Action<byte[]>)] = Sometimes(static () => (Action<byte[]>)(static _ => { })),
            [typeof(Action<CnnOptions>)] = Sometimes(static () => (Action<CnnOptions>)(static options => options.Encoder = null!)),
            [typeof(Func<byte[]>)] = Sometimes(
                static () => (Func<byte[]>)(static () => null!), static () => (Func<byte[]>)(static () => [1])),
            [typeof(Func<long, IStructuredEnvironment>)] = Sometimes(
                () => (Func<long, IEnvironment>)(_ => AnyEnvironment()),
                static () => (Func<long, IStructuredEnvironment>)(static _ => new StructuredEnvironment()),
                static () => (Func<long, IEnvironment>)(static _ => null!)),
        };
    }

    private static Tensor Ended()
    {
        using var scope = new TensorScope();
        return Tensor.Ones([2, 3]) + 1f;
    }

    private static MemoryStream Closed()
    {
        var stream = new MemoryStream();
        stream.Dispose();
        return stream;
    }

    private static CompiledCnn Disposed()
    {
        CompiledCnn compiled = new GridworldCnn((5, 5, 1), false, "relu", [1, 1, 1]).Compile(2);
        compiled.Dispose();
        return compiled;
    }
}
