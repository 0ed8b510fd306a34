return Amago.Serving.ServeCommand.Run(args, Console.Out, Console.Error);
