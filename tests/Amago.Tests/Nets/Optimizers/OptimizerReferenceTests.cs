using Amago.Nets;
using Amago.Tests.Reference;

namespace Amago.Tests.Nets.Optimizers;

/// <summary>
/// Ten steps of each optimiser on a small IMPALAishCNN and a linear head against PyTorch's. The files name optimiser and clipping but no
/// settings; those here are what makes them agree: PyTorch's defaults (Adam and AdamW with learning rate 1e-3, weight decay of AdamW 0.01),
/// SGD with 1e-2 and momentum 0.9, RMSprop with 1e-3, alpha 0.95 and epsilon 1e-5. A search over the usual values found RMSprop's; its
/// neighbours miss the second loss by 1e-4 and more, these by 1e-7.
/// </summary>
public sealed class OptimizerReferenceTests
{
    [Theory]
    [InlineData("adam")]
    [InlineData("adamw")]
    [InlineData("sgd")]
    [InlineData("rmsprop")]
    public void Ten_steps_are_those_of_PyTorch(string name)
    {
        var reference = ReferenceFile.Load($"train_{name}");
        Tensor obs = reference["obs"], target = reference["target"];
        var cnn = new ImpalaishCnn((16, 16, 3), channelsFirst: false, "leaky_relu", cnnBlockDepths: [8, 8], generator: new Generator(0));
        var head = new Linear(cnn.OutputFeatures, 5, generator: new Generator(0));
        Load(cnn, reference, "param.cnn.");
        Load(head, reference, "param.head.");
        Optimizer optimizer = Create(name, [.. cnn.Parameters(), .. head.Parameters()]);

        var losses = new float[10];
        var norms = new float[10];
        for (int step = 0; step < 10; step++)
        {
            Tensor loss = Losses.Mse(head.Forward(cnn.Forward(obs)), target);
            optimizer.ZeroGrad();
            loss.Backward();
            norms[step] = Gradients.ClipNorm(optimizer.Parameters, maxNorm: 1);
            optimizer.Step();
            losses[step] = loss.Item<float>();
        }

        Compare.Relative(reference["losses"], Tensor.FromArray(losses, [10]), 1e-4, "losses");
        Compare.Relative(reference["grad_norms"], Tensor.FromArray(norms, [10]), 1e-4, "gradient norms");
        foreach ((string parameter, Tensor value) in cnn.NamedParameters())
            Compare.Relative(reference[$"final.cnn.{parameter}"], value, 1e-4, parameter);
        foreach ((string parameter, Tensor value) in head.NamedParameters())
            Compare.Relative(reference[$"final.head.{parameter}"], value, 1e-4, parameter);
    }

    private static Optimizer Create(string name, Tensor[] parameters) => name switch
    {
        "adam" => new Adam(parameters),
        "adamw" => new AdamW(parameters),
        "sgd" => new Sgd(parameters, learningRate: 1e-2f, momentum: 0.9f),
        _ => new RmsProp(parameters, learningRate: 1e-3f, alpha: 0.95f, epsilon: 1e-5f),
    };

    private static void Load(Module module, ReferenceFile reference, string prefix)
    {
        var state = new StateDict();
        foreach (string name in reference.Names.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)))
            state.Add(name[prefix.Length..], reference[name]);
        module.LoadStateDict(state);
    }
}
