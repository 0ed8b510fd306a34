using System.Text;
using System.Text.Json;
using Amago.Configuration;
using Amago.Formats;
using Amago.Fuzz.Mutation;
using Amago.Nets;
using Amago.Rl;
using Microsoft.Extensions.Configuration;

namespace Amago.Fuzz.Targets;

/// <summary>Gin and JSON: what is bound is printed as gin, and read again must bind the same.</summary>
internal static class ConfigurationTargets
{
    private static readonly string[] EncoderNames = ["NatureishCNN", "IMPALAishCNN", "GridworldCNN"];

    private static readonly TextMutation GinWords = new(
        "NatureishCNN", "IMPALAishCNN", "GridworldCNN", "policy/", "policy/target/", ".channels", ".kernels", ".strides", ".activation",
        ".cnn_block_depths", ".post_group_norm", "PPO.", "Training.", "learning_rate", "steps", "seed", " = ", "[", "]", "(", ")", "{", "}",
        "%a", "%b", "%A",
        "@relu", "@policy/NatureishCNN", "a = %b\n", "b = %a\n", "b = [%a, %a]\n", "include 'x.gin'\n", "import amago.nets.cnn\n",
        "from x import y\n", "import x.y as z\n",
        "'''", "\"\"\"", "\\\n", "#", "\n", "  ", "\t", ":", "r'", "u'", "b'", "\\N{DASH}", "\\U0010ffff", "\\ud800", "\\777",
        "NatureishCNN:\n    channels = [4, 4, 4]\n",
        "gin.macro", "%gin.REQUIRED", "macro.value", "@a/macro()", "\u00e9", "\ud83d\ude00", "\u001b[31m", "\f", "\r\n",
        "set()", ",", "-", "+", "x/macro.value = 1\n");

    private static readonly TextMutation JsonWords = new(
        "\"NatureishCNN\"",
        "\"channels\"", "\"policy\"", "\"PPO\"", "\"Training\"", "\"learning_rate\"", "\"steps\"", "\"activation\"", "\"%a\"", "\"a\"",
        "\"[%b, %b]\"", "\"[[[[\"", "{", "}",
        "[", "]", ",", ":", "\"ImpalaishCnn\"", "\"cnnBlockDepths\"", "\"natureishcnn:channels\"", "\"'\"", "\"@relu\"", "\"\\u0000\"");

    public static FuzzTarget Gin() => new(
        "gin",
        static () =>
        [
            "NatureishCNN.channels = [8, 16, 16]\nNatureishCNN.kernels = (8, 4, 3)\npolicy/NatureishCNN.activation = 'relu'\n"u8.ToArray(),
            ("width = 8\nNatureishCNN.channels = [%width, 16, 16]\nIMPALAishCNN.post_group_norm = False # no norm\n"u8
                + "PPO.learning_rate = 1e-3\n"u8).ToArray(),
            ("Training.steps = 1000\nTraining.seed = 3\nPPO.epochs = 2\n"u8
                + "GridworldCNN:\n    channels = [4, 4, 4]\n    strides = [1, 1, 1]\n"u8).ToArray(),
        ],
        static text =>
        {
            TrainingSettings.EnsureRegistered();
            BindAll(new ConfigurationBuilder().AddGinString(Encoding.UTF8.GetString(text), "gin").Build());
        },
        static exception => exception is InvalidFileException or ArgumentException,
        GinWords.Mutate);

    public static FuzzTarget Json() => new(
        "json",
        static () =>
        [
            ("""{"NatureishCNN": {"channels": [8, 16, 16], "activation": "relu"},"""u8
                + """ "policy": {"IMPALAishCNN": {"post_group_norm": false}}}"""u8).ToArray(),
            ("""{"PPO": {"learning_rate": 0.001, "epochs": 2}, "Training": {"steps": 1000, "seed": 3}, "a": 8,"""u8
                + """ "GridworldCNN": {"channels": ["%a", 4, 4]}}"""u8).ToArray(),
        ],
        static text =>
        {
            TrainingSettings.EnsureRegistered();
            IConfigurationRoot configuration;
            try
            {
                configuration = new ConfigurationBuilder().AddJsonStream(new MemoryStream(text)).Build();
            }
            catch (Exception e) when (e is FormatException or InvalidDataException or JsonException or InvalidOperationException)
            {
                return; // what is no JSON is the package's to refuse
            }

            BindAll(configuration);
        },
        static exception => exception is InvalidFileException or ArgumentException,
        JsonWords.Mutate);

    private static void BindAll(IConfiguration configuration)
    {
        var bindings = new Bindings(configuration);
        Bind(bindings);
        string printed = bindings.Operative.ToGin();
        var again = new Bindings(new ConfigurationBuilder().AddGinString(printed, "operative").Build());
        Bind(again);
        if (again.Operative.ToGin() != printed)
            throw new WrongResultException("the operative configuration binds other values");
        _ = bindings.Operative.ToJson();
        _ = bindings.GinText();
    }

    private static void Bind(Bindings bindings)
    {
        // A network of billions of parameters is what the text asks for: none is built beyond a million, and no parameter is drawn.
        foreach (string encoder in EncoderNames)
            _ = LoadTarget.Build([], "fuzzing", () => bindings.CreateCnn(encoder, (84, 84, 1), scope: "policy"));

        _ = bindings.Create(PpoSettings.Configurable);
        _ = bindings.Create(TrainingSettings.Configurable);
    }
}
