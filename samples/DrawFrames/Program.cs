// Draws frames of a small game as PNG files: dotnet run --project samples/DrawFrames -- FOLDER [COUNT]
using System.Globalization;
using Amago.Formats;
using Amago.Tensors;
using DrawFrames;

if (args.Length is < 1 or > 2
    || !int.TryParse(args.ElementAtOrDefault(1) ?? "16", NumberStyles.None, CultureInfo.InvariantCulture, out int count))
{
    Console.Error.WriteLine("usage: DrawFrames FOLDER [COUNT]");
    return 2;
}

Directory.CreateDirectory(args[0]);
var game = new CatchGame(seed: 2);
var frame = new byte[game.ObservationShape.ElementCount];
int digits = Math.Max(2, (count - 1).ToString(CultureInfo.InvariantCulture).Length);
game.Reset(frame);
for (int i = 0; i < count; i++)
{
    string number = i.ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0');
    Png.Save(Path.Combine(args[0], $"frame-{number}.png"), Tensor.FromArray(frame, game.ObservationShape));
    int away = game.Scene.StarX - game.Scene.BasketX;
    int action = Math.Abs(away) < 3 ? 1 : away < 0 ? CatchGame.Left : CatchGame.Right;
    if (game.Step(action, frame).IsDone)
        game.Reset(frame);
}

return 0;
