using Amago.Configuration;
using Amago.Nets;

namespace Amago.Tests.Nets.Modules;

/// <summary>Null where a program's own function should have made something, or among tensors, is said where it came in.</summary>
public sealed class NullFromFunctionsTests
{
    [Fact]
    public void Of_what_is_made_by_name()
    {
        var encoder = new EncoderDescriptor("NullCNN", "NullCnn", "", "", [], static (_, _, _, _, _) => null!);
        Fails.With<InvalidOperationException>(() => encoder.Create((5, 5, 1), channelsFirst: false), "NullCNN", "null");
        Fails.With<InvalidOperationException>(
            static () => new ActivationDescriptor("nothing", "Nothing", "", static () => null!).Create(), "nothing", "null");
        var settings = new Configurable<string>("Texts", "Texts", "", "", [], static (_, _) => null!);
        Fails.With<InvalidOperationException>(() => settings.Create(new SettingValues(settings, []), generator: null), "Texts", "null");
    }

    [Fact]
    public void Of_a_part_of_a_training_state()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        Fails.With<InvalidOperationException>(
            () => new TrainingState().Add("mine", static () => null!, static _ => { }).Save(path), "bytes of a part", "null");
        Assert.False(File.Exists(path));
    }

    [Fact]
    public void Among_tensors()
    {
        Fails.With<ArgumentException>(static () => Tensor.Cat([Tensor.Ones([2]), null!]), "null at index 1");
        Fails.With<ArgumentException>(static () => Tensor.Cat(null!), "tensors");
        Fails.With<ArgumentException>(static () => Gradients.ClipNorm([Tensor.Ones([2]), null!], 1), "null at index 1");
    }
}
