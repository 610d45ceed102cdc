using ContainerTools.Testing;

return args switch
{
    ["serve", .. string[] options] => ServeCommand.Run(new Options(options)),
    ["serve-real", .. string[] options] => ServeRealCommand.Run(new Options(options)),
    ["distant", .. string[] options] => DistantCommand.Run(new Options(options)),
    ["bench-images", .. string[] options] => BenchImagesCommand.Run(new Options(options)),
    _ => Options.Usage(),
};
